package io.gearshift.driver.text;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that the build wrote into the jar. */
public final class ProgramVersion {
  private static final String PROPERTIES =
      "/META-INF/maven/io.gearshift/gearshift-driver/pom.properties";

  private ProgramVersion() {}

  /** The version, or "unpacked" where classes do not come from the jar. */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream stream = ProgramVersion.class.getResourceAsStream(PROPERTIES)) {
      if (stream == null) {
        return "unpacked";
      }
      properties.load(stream);
    } catch (IOException e) {
      return "unpacked";
    }
    return properties.getProperty("version", "unpacked");
  }
}
