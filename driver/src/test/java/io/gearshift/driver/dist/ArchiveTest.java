package io.gearshift.driver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is in the distribution's archive, without unpacking it. */
@Tag("dist")
class ArchiveTest {
  private static final Path CHECKOUT =
      Path.of(System.getProperty("gearshift.root", "..")).toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)[)#]");

  private static Map<String, TarArchiveEntry> entries;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream file = Files.newInputStream(archive());
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(new BufferedInputStream(file)))) {
      List<TarArchiveEntry> all = new ArrayList<>();
      for (TarArchiveEntry entry = tar.getNextTarEntry();
          entry != null;
          entry = tar.getNextTarEntry()) {
        all.add(entry);
      }
      entries =
          all.stream()
              .collect(Collectors.toMap(e -> e.getName().replaceFirst("^[^/]*/", ""), e -> e));
    }
  }

  static Path archive() {
    return Path.of(System.getProperty("gearshift.distribution"));
  }

  @Test
  void nothingInItDependsOnWhoBuiltItAndWhen() {
    assertThat(entries.values())
        .extracting(entry -> entry.getLongUserId() + ":" + entry.getLongGroupId())
        .containsOnly("0:0");
    assertThat(entries.values()).extracting(TarArchiveEntry::getUserName).containsOnly("root");
    assertThat(entries.values().stream().map(TarArchiveEntry::getModTime).distinct()).hasSize(1);
    assertThat(entries.values().stream().map(e -> Integer.toOctalString(e.getMode() & 0777)))
        .containsOnly("644", "755");
  }

  @Test
  void scriptsAreThoseOfTheCheckoutAndAsExecutable() throws IOException {
    try (Stream<Path> files = Files.walk(CHECKOUT.resolve("deploy"))) {
      Map<String, Boolean> executable =
          files
              .filter(Files::isRegularFile)
              .collect(
                  Collectors.toMap(
                      file -> CHECKOUT.relativize(file).toString(), Files::isExecutable));
      assertThat(executable).containsEntry("deploy/gearshift", true);
      executable.forEach(
          (name, runs) ->
              assertThat(entries.get(name))
                  .as(name)
                  .isNotNull()
                  .returns(runs, entry -> (entry.getMode() & 0100) != 0));
    }
  }

  @Test
  void theProgramIsOneJarBesideItsLibraries() {
    assertThat(jars("jars/[^/]*")).hasSize(1).allMatch(name -> name.startsWith("jars/gearshift-"));
    assertThat(jars("jars/lib/.*"))
        .anyMatch(name -> name.contains("/nd4j-native-"))
        .noneMatch(name -> name.contains("gearshift") || name.contains("/spark-"));
    assertThat(jars("jars/spark/.*"))
        .anyMatch(name -> name.contains("/spark-core_2.12-"))
        .noneMatch(name -> name.contains("gearshift") || name.contains("rocksdbjni"));
    assertThat(jars(".*"))
        .noneMatch(
            name -> name.matches(".*-(osx|macosx|windows|linux-aarch|linux-arm|linux-ppc).*"));
  }

  private static List<String> jars(String pattern) {
    return entries.keySet().stream()
        .filter(name -> name.endsWith(".jar") && name.matches(pattern))
        .toList();
  }

  @Test
  void documentsComeWithAllTheyLinkTo() throws IOException {
    assertThat(entries)
        .containsKeys(
            "LICENSE", "NOTICE", "THIRD-PARTY.md", "CHANGELOG.md", "docs/number-formats.md");
    String readme = Files.readString(CHECKOUT.resolve("README.md"));
    assertThat(LINK.matcher(readme).results().map(match -> match.group(1)))
        .isNotEmpty()
        .allMatch(link -> entries.keySet().stream().anyMatch(name -> isOrLiesIn(name, link)));
  }

  private static boolean isOrLiesIn(String name, String link) {
    return name.equals(link) || name.startsWith(link + "/");
  }
}
