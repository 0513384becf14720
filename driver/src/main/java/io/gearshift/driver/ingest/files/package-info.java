/**
 * Files of a source, opened where they lie: local and Hadoop's, compressed, in tars and zips. What
 * they hold is told by their contents and not by their names. No Spark.
 */
package io.gearshift.driver.ingest.files;
