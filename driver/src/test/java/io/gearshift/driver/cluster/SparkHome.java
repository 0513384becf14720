package io.gearshift.driver.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A SPARK_HOME of {@code deploy/cluster spark-home}, whose applications run on one cluster.
 *
 * @param folder SPARK_HOME
 * @param cluster where applications run
 */
public record SparkHome(Path folder, ClusterDaemons cluster) {

  static SparkHome make(Path folder, ClusterDaemons cluster)
      throws IOException, InterruptedException {
    cluster.run("spark-home", folder.toString()).succeeded();
    return new SparkHome(folder, cluster);
  }

  /** What {@code spark-submit} needs in its environment to find the cluster. */
  public Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME", folder.toString(), "HADOOP_CONF_DIR", cluster.configuration().toString());
  }

  /**
   * Submits one class of the tests to YARN in cluster mode and waits for its end.
   *
   * @param main a class with a main method that needs nothing but Spark and Hadoop
   */
  public ScriptRun submit(Class<?> main, Duration limit, String... arguments)
      throws IOException, InterruptedException {
    Path jar = Files.createTempFile("application", ".jar");
    try {
      writeJar(main, jar);
      List<String> command =
          new ArrayList<>(
              List.of(
                  folder.resolve("bin/spark-submit").toString(),
                  "--master=yarn",
                  "--deploy-mode=cluster",
                  "--num-executors=2",
                  "--executor-memory=512m",
                  "--driver-memory=512m",
                  "--class=" + main.getName(),
                  jar.toString()));
      command.addAll(List.of(arguments));
      return ScriptRun.of(environment(), limit, command);
    } finally {
      Files.delete(jar);
    }
  }

  private static void writeJar(Class<?> main, Path jar) throws IOException {
    String name = main.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file);
        InputStream bytes = main.getClassLoader().getResourceAsStream(name)) {
      entries.putNextEntry(new JarEntry(name));
      bytes.transferTo(entries);
    }
  }
}
