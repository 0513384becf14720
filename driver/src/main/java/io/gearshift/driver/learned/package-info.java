/**
 * Learned quantisers: where their trained values lie in the flat vector, what they start from, and
 * what they make operands cost. Pure functions; no Spark.
 */
package io.gearshift.driver.learned;
