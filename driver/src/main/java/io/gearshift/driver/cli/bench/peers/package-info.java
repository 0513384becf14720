/**
 * Training steps of several engines in turn. Each engine is a process that is warmed up once, waits
 * on its standard input and runs as many steps as a line there says.
 */
package io.gearshift.driver.cli.bench.peers;
