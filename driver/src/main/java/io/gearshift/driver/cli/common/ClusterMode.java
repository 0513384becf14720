package io.gearshift.driver.cli.common;

/** Whether this process is a driver that the cluster started, and not the user's own. */
public final class ClusterMode {
  private ClusterMode() {}

  /** As spark-submit says. */
  public static boolean isOn() {
    return "cluster".equals(System.getProperty("spark.submit.deployMode"));
  }
}
