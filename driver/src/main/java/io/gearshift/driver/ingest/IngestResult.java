package io.gearshift.driver.ingest;

import io.gearshift.executors.data.shard.Manifest;
import java.util.Map;

/**
 * What an ingest made.
 *
 * @param examples by split
 * @param files what became of the source's files
 * @param rejected damaged images left out, listed in {@code rejected.parquet}
 * @param manifestPath full URI of {@code manifest.json}
 * @param manifest its contents
 */
public record IngestResult(
    Map<String, Integer> examples,
    FileCounts files,
    int rejected,
    String manifestPath,
    Manifest manifest) {

  /**
   * What became of the source's files; each is one of the three. Files inside of archives count,
   * archives do not.
   *
   * @param read holds images of the data set
   * @param rejected damaged, listed in {@code rejected.parquet}
   * @param ignored listed in {@code ignored.parquet}, each with the reason
   */
  public record FileCounts(int read, int rejected, int ignored) {

    /** All files of the source. */
    public int all() {
      return read + rejected + ignored;
    }
  }
}
