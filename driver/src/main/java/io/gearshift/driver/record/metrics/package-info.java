/**
 * The lines of {@code metrics.jsonl}: what was measured, a record for each kind, and the place in a
 * run that they name.
 */
package io.gearshift.driver.record.metrics;
