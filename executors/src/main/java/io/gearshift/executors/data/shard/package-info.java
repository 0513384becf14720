/**
 * The files of an ingested data set: Parquet shards of encoded images and the manifest that
 * describes them. Knows Hadoop's file systems and Parquet, neither decoding nor Spark.
 */
package io.gearshift.executors.data.shard;
