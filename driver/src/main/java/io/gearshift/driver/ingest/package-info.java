/**
 * The Spark job that turns images of any source into shuffled Parquet shards with a manifest. Reads
 * and writes through Hadoop's file systems; image bytes never pass through the driver.
 */
package io.gearshift.driver.ingest;
