/**
 * A run's curves as TensorBoard reads them: event files, written by hand. They repeat what the
 * record says and nothing reads them back; what is to be kept goes to {@code record}.
 *
 * <p>No TensorFlow and no Spark here.
 */
package io.gearshift.driver.tensorboard;
