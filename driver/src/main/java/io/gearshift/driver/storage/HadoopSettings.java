package io.gearshift.driver.storage;

import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's settings in this process: the files on the class path, as HADOOP_CONF_DIR names them,
 * and {@code spark.hadoop.*} as spark-submit and the JVM's options give them.
 */
public final class HadoopSettings {
  private static final String PREFIX = "spark.hadoop.";

  /** Hadoop's own default is to wait for ever for a name node that has frozen. */
  private static final String NAME_NODE_TIMEOUT = "ipc.client.rpc-timeout.ms";

  private static final String NAME_NODE_TIMEOUT_MILLIS = "60000";

  private HadoopSettings() {}

  /** A new copy of them. */
  public static Configuration current() {
    Configuration configuration = new Configuration();
    if (configuration.getInt(NAME_NODE_TIMEOUT, 0) == 0) {
      configuration.set(NAME_NODE_TIMEOUT, NAME_NODE_TIMEOUT_MILLIS);
    }
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(PREFIX))
        .forEach(
            name -> configuration.set(name.substring(PREFIX.length()), System.getProperty(name)));
    return configuration;
  }
}
