/**
 * The sections on how a run goes: steps, optimiser, first weights, averaging over workers, Spark,
 * and what is kept of it.
 */
package io.gearshift.driver.config.run;
