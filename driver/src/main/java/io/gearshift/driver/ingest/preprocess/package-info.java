/**
 * What is done to images once, before they are stored: contrast normalisation, whitening and its
 * fit. Arithmetic whose results are the same to the bit on every machine and for any number of
 * tasks. No Spark, no file systems.
 */
package io.gearshift.driver.ingest.preprocess;
