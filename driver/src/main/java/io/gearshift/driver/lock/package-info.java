/**
 * One run, one writer: a lock on a run's folder that ends with the process that holds it, on a
 * local disk or on HDFS. Nothing here knows what a run is.
 */
package io.gearshift.driver.lock;
