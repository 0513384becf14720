/**
 * When the cluster shifts gear: gradient diversity, the policies that watch it, the ladder of
 * precisions and the learning rate that goes with them. Pure functions and plain state: no Spark,
 * no native code, no files.
 */
package io.gearshift.driver.policy;
