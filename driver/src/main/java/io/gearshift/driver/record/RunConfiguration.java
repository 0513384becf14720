package io.gearshift.driver.record;

import java.util.List;
import java.util.Map;

/**
 * {@code config.json}: all that is needed to repeat the run.
 *
 * @param runId name of the run
 * @param started ISO 8601, UTC
 * @param network architecture, as configured
 * @param data data set, as configured
 * @param ladder regimes that the run climbs from first to last, "8", "12", "16", "fp32", ...;
 *     without gears that were dropped at its start
 * @param policy what decides on switches
 * @param workers logical workers
 * @param seeds every seed by its use
 * @param dataChecksum over the shards, from the manifest
 * @param dataContents over what else the manifest says of the data: class names, sizes, mean,
 *     deviation, numbers; null in records of before it was there
 * @param kernels the backend's description
 * @param training how operands are quantised in each gear, how each group of parameters is updated,
 *     what is kept beside the network's parameters, and what is added to the loss; null in records
 *     of before it was there
 * @param versions of gearshift, java, spark, hadoop, onednn, ...
 * @param configuration resolved settings, by section and key
 */
public record RunConfiguration(
    String runId,
    String started,
    String network,
    String data,
    List<String> ladder,
    String policy,
    int workers,
    Map<String, Long> seeds,
    String dataChecksum,
    String dataContents,
    String kernels,
    Map<String, String> training,
    Map<String, String> versions,
    Map<String, Map<String, String>> configuration) {}
