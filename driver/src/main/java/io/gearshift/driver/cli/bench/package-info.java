/**
 * The bench commands: what a training step costs here, alone; {@code peers} has it beside others.
 */
package io.gearshift.driver.cli.bench;
