/**
 * The training loop: rounds into epochs, the policy between them, records and checkpoints along the
 * way. Knows no Spark: rounds are run by whoever is given.
 */
package io.gearshift.driver.training;
