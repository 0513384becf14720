/** Rounds and evaluations as Spark jobs. With ingest, the only package that imports Spark here. */
package io.gearshift.driver.spark;
