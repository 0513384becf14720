/**
 * Engines in processes of their own that take turns: both ends of the line between them. Knows no
 * engine.
 */
package io.gearshift.driver.cli.bench.peers.process;
