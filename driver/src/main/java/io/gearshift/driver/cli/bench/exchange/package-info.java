/**
 * {@code bench exchange}: what a round costs beside training, timed here or computed for a cluster.
 * The rounds themselves are {@code driver.spark}'s.
 */
package io.gearshift.driver.cli.bench.exchange;
