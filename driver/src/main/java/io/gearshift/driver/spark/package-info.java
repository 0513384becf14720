/**
 * Rounds and evaluations as Spark jobs, and the sessions that they run in. Spark is imported here,
 * in ingest, and by the commands that open a session; what is computed is decided elsewhere.
 */
package io.gearshift.driver.spark;
