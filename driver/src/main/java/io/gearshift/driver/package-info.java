/**
 * Decides and records: what the executors run, when the cluster shifts gear, what is kept of a run.
 */
package io.gearshift.driver;
