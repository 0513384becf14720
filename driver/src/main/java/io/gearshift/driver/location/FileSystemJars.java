package io.gearshift.driver.location;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.util.VersionInfo;

/** The file systems of clouds, whose jars neither Spark nor we bring. */
final class FileSystemJars {
  private static final String S3 = "hadoop-aws";
  private static final String AZURE = "hadoop-azure";
  private static final Map<String, String> OF_HADOOP =
      Map.of(
          "s3a", S3,
          "abfs", AZURE,
          "abfss", AZURE,
          "wasb", AZURE,
          "wasbs", AZURE,
          "adl", "hadoop-azure-datalake",
          "oss", "hadoop-aliyun",
          "cosn", "hadoop-cos",
          "obs", "hadoop-huaweicloud");

  private FileSystemJars() {}

  /** What a location of a scheme must have, as it follows "must"; empty for an unknown scheme. */
  static Optional<String> rule(String scheme) {
    String name = scheme.toLowerCase(Locale.ROOT);
    if (name.equals("s3") || name.equals("s3n")) {
      return Optional.of("begin with s3a://, Hadoop's name for S3");
    }
    if (name.equals("gs")) {
      return Optional.of(onClassPath("gcs-connector-hadoop3.jar, Google's, and what it needs", ""));
    }
    return Optional.ofNullable(OF_HADOOP.get(name))
        .map(
            artifact -> {
              String version = VersionInfo.getVersion();
              String more =
                  artifact.equals(S3) ? " and the aws-java-sdk-bundle of the same release" : "";
              return onClassPath(
                  artifact + "-" + version + ".jar" + more,
                  ", or for deploy/submit --packages org.apache.hadoop:"
                      + artifact
                      + ":"
                      + version);
            });
  }

  /** Whether S3A refuses a key and secret in a URI, as it does since Hadoop 3.2. */
  static boolean takesNoPassword(String scheme) {
    return scheme.toLowerCase(Locale.ROOT).matches("s3[an]?");
  }

  private static String onClassPath(String jars, String packages) {
    return "have "
        + jars
        + " on the class path: GEARSHIFT_CLASSPATH='FOLDER/*' for deploy/gearshift"
        + packages;
  }
}
