/**
 * What lies in a source, by names and first bytes: kinds of files, junk, and the layout of splits
 * and classes. Plain Java: no file system, no Spark.
 */
package io.gearshift.driver.ingest.tree;
