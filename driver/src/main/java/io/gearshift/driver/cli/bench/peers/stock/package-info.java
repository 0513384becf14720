/** Stock DL4J and dl4j-spark as engines that are timed. */
package io.gearshift.driver.cli.bench.peers.stock;
