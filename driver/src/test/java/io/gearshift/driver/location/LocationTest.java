package io.gearshift.driver.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {
  @TempDir private Path folder;

  private static void refused(String text, String message) {
    refused(text, message, new Configuration());
  }

  private static void refused(String text, String message, Configuration configuration) {
    assertThatThrownBy(() -> Location.of("data set", text, configuration))
        .isInstanceOf(UserError.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          co:lon | co:lon (must be a path or a URI: there is no file system co:, and the local path is written ./co:lon)
          C:/data | C:/data (must be a path or a URI: there is no file system C:, and the local path is written ./C:/data)
          htfs://host/x | htfs://host/x (must be a path or a URI: there is no file system htfs:, and the local path is written ./htfs://host/x)
          a b:c | a b:c (must be a path or a URI: there is no file system a b:, and the local path is written ./a b:c)
          s3a://bucket/x | s3a://bucket/x (must have hadoop-aws-3.3.4.jar and the aws-java-sdk-bundle of the same release on the class path: GEARSHIFT_CLASSPATH='FOLDER/*' for deploy/gearshift, or for deploy/submit --packages org.apache.hadoop:hadoop-aws:3.3.4)
          abfss://c@a.dfs.core.windows.net/x | abfss://c@a.dfs.core.windows.net/x (must have hadoop-azure-3.3.4.jar on the class path: GEARSHIFT_CLASSPATH='FOLDER/*' for deploy/gearshift, or for deploy/submit --packages org.apache.hadoop:hadoop-azure:3.3.4)
          gs://bucket/x | gs://bucket/x (must have gcs-connector-hadoop3.jar, Google's, and what it needs on the class path: GEARSHIFT_CLASSPATH='FOLDER/*' for deploy/gearshift)
          s3://bucket/x | s3://bucket/x (must begin with s3a://, Hadoop's name for S3)
          s3a://AKIA:se/cret@bucket/x | s3a://AKIA:***@bucket/x (must hold no key and secret: give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or fs.s3a.access.key and fs.s3a.secret.key in core-site.xml)
          hdfs:/path | hdfs:/path (must name its host, hdfs://HOST:PORT/PATH: fs.defaultFS is file:///)
          hdfs:///path | hdfs:///path (must name its host, hdfs://HOST:PORT/PATH: fs.defaultFS is file:///)
          hdfs://nohost.invalid/x | hdfs://nohost.invalid/x (must name a host that there is: nohost.invalid is unknown)
          hdfs://me:pw@nohost.invalid/x | hdfs://me:***@nohost.invalid/x (must name a host that there is: nohost.invalid is unknown)
          hdfs://a_b:x/y | hdfs://a_b:x/y (must have the form hdfs://HOST:PORT/PATH)
          file://data/x | file://data/x (must be file:///PATH from the root on, or the path alone without file:)
          ftp://me:***@host/x | ftp://me:***@host/x (must hold its password, which no record keeps: give it again, as by --data)
          file:data/x | file:data/x (must be file:///PATH from the root on, or the path alone without file:)
          """)
  void whatNoFileSystemHasIsNamed(String text, String message) {
    refused(text, "Invalid data set: " + message);
  }

  @Test
  void aPathWithoutSchemeThatIsElsewhereIsSaidToBe() {
    Configuration configuration = new Configuration();
    Location local = Location.of("data set", "photos", configuration);
    assertThat(local.named("photos")).isEqualTo("photos");
    configuration.set("fs.defaultFS", "viewfs:///");
    configuration.set("fs.viewfs.mounttable.default.link./data", folder.toUri().toString());
    Location elsewhere = Location.of("data set", "/data/photos", configuration);
    assertThat(elsewhere.named("/data/photos"))
        .isEqualTo("/data/photos, which is viewfs:/data/photos");
    assertThat(elsewhere.named("viewfs:///data/photos")).isEqualTo("viewfs:///data/photos");
  }

  @Test
  void nothingIsNoLocation() {
    refused(" ", "Invalid data set: (nothing) (must be a path or a URI)");
  }

  @Test
  void aHostThatDoesNotListenIsToldWithinSeconds() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Instant start = Instant.now();
    refused(
        "hdfs://127.0.0.1:" + port + "/x",
        "Invalid data set: hdfs://127.0.0.1:"
            + port
            + "/x (must be reachable: nothing listens at 127.0.0.1:"
            + port
            + ")");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void theHostOfTheDefaultFileSystemIsAskedForAPathAlone() {
    Configuration configuration = new Configuration();
    configuration.set("fs.defaultFS", "hdfs://nohost.invalid:8020");
    String rule = " (must name a host that there is: nohost.invalid is unknown)";
    refused("/x", "Invalid data set: /x" + rule, configuration);
    refused("hdfs:/x", "Invalid data set: hdfs:/x" + rule, configuration);
    assertThat(Location.of("data set", "file:///x", configuration).path()).hasToString("file:/x");
  }

  @Test
  void aNameOfSeveralHostsIsLeftToHadoop() {
    Configuration configuration = new Configuration();
    configuration.set("dfs.nameservices", "cluster,other");
    assertThat(RemoteHost.problem(java.net.URI.create("hdfs://cluster/x"), configuration))
        .isEmpty();
    assertThat(RemoteHost.problem(java.net.URI.create("hdfs://nohost.invalid/x"), configuration))
        .hasValue("name a host that there is: nohost.invalid is unknown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "with space",
        "a#b",
        "100%",
        "what?",
        "co:lon",
        "ünï",
        "测试",
        "a\\b",
        "[x]"
      })
  void everyLocalNameIsFound(String name) throws IOException {
    assumeTrue(FileNames.problem().isEmpty(), "file names are not UTF-8 here");
    Path file = Files.createDirectories(folder.resolve(name)).resolve("manifest.json");
    Files.writeString(file, "{}");
    Location location = Location.of("data set", folder.resolve(name).toString());
    assertThat(
            location
                .system()
                .exists(new org.apache.hadoop.fs.Path(location.path(), "manifest.json")))
        .isTrue();
  }

  @Test
  void aRelativePathBecomesAbsolute() {
    Location location = Location.of("data set", "./co:lon");
    assertThat(location.path().toUri().getPath())
        .isEqualTo(Path.of("co:lon").toAbsolutePath().toString());
    assertThat(location.beside(".tmp").toUri().getPath())
        .isEqualTo(Path.of("co:lon.tmp").toAbsolutePath().toString());
    assertThat(Location.of("data set", "x").path().isAbsolute()).isTrue();
  }
}
