package io.gearshift.executors.data;

import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's settings by which this process reads data sets. Those of the class path count until
 * others are given, as the first task of a process and the driver do.
 */
public final class HadoopAccess {
  private static volatile Configuration configuration = new Configuration();

  private HadoopAccess() {}

  /** From now on these count. */
  public static void use(Configuration settings) {
    configuration = settings;
  }

  static Configuration configuration() {
    return configuration;
  }
}
