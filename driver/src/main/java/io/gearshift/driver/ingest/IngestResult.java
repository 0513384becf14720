package io.gearshift.driver.ingest;

import io.gearshift.executors.data.shard.Manifest;
import java.util.Map;

/**
 * What an ingest made.
 *
 * @param examples by split
 * @param rejected damaged images left out, listed in {@code rejected.parquet}
 * @param ignored files of the source that are no images
 * @param manifestPath full URI of {@code manifest.json}
 * @param manifest its contents
 */
public record IngestResult(
    Map<String, Integer> examples,
    int rejected,
    int ignored,
    String manifestPath,
    Manifest manifest) {}
