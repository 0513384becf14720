/**
 * The stages of the job that makes shards: the order of the images, what is held back for
 * validation, the fit of a whitening, shard after shard.
 */
package io.gearshift.driver.ingest.shard;
