package io.gearshift.driver.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Hadoop's settings in this process: the files on the class path, as HADOOP_CONF_DIR names them,
 * and {@code spark.hadoop.*} as spark-submit and the JVM's options give them. Where nobody has said
 * how long to wait for a name node, the waits have limits.
 */
public final class HadoopSettings {
  private static final String PREFIX = "spark.hadoop.";

  /** Where a value stands that nobody has chosen. */
  private static final String DEFAULTS = "-default.xml";

  private static final Map<String, String> WAITS = waits();

  private HadoopSettings() {}

  private static Map<String, String> waits() {
    Map<String, String> waits = new LinkedHashMap<>();
    // A name node that is frozen takes a call and never answers; Hadoop would wait for ever.
    waits.put("ipc.client.rpc-timeout.ms", "60000");
    // One that starts again refuses calls, and then is in safe mode: two minutes.
    waits.put("dfs.client.retry.policy.enabled", "true");
    waits.put("dfs.client.retry.policy.spec", "2000,30,5000,12");
    // A file that is closed before its data nodes have told of its last block is asked for again:
    // after 10 ms and then twice as long each time, not after 400 ms. Small files are closed often.
    waits.put("dfs.client.block.write.locateFollowingBlock.initial.delay.ms", "10");
    waits.put("dfs.client.block.write.locateFollowingBlock.retries", "11");
    return waits;
  }

  /** A new copy of them. */
  public static Configuration current() {
    Configuration configuration = new Configuration();
    WAITS.forEach(
        (name, value) -> {
          String[] sources = configuration.getPropertySources(name);
          if (sources == null || sources[sources.length - 1].endsWith(DEFAULTS)) {
            configuration.set(name, value);
          }
        });
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(PREFIX))
        .forEach(
            name -> configuration.set(name.substring(PREFIX.length()), System.getProperty(name)));
    return configuration;
  }

  /** The waits as Spark's settings, for its own use of Hadoop and for executors. */
  public static Map<String, String> forSpark() {
    Configuration configuration = current();
    Map<String, String> settings = new LinkedHashMap<>();
    WAITS.keySet().forEach(name -> settings.put(PREFIX + name, configuration.get(name)));
    return settings;
  }
}
