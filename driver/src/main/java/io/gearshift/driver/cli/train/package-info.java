/**
 * The commands that train: from a configuration to a finished run, and what a person sees
 * meanwhile. Put data, network, policy, record and checkpoints together; the loop itself lives in
 * training.
 */
package io.gearshift.driver.cli.train;
