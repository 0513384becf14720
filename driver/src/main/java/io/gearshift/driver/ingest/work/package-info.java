/**
 * What an ingest leaves on its way, so that the next start of the same command goes on: judgements
 * of images, and the folder that holds everything until the data set is whole. Knows no Spark.
 */
package io.gearshift.driver.ingest.work;
