/**
 * The bench commands: what a training step costs here, alone; {@code peers} has it beside others,
 * {@code exchange} has what a round costs beside its steps.
 */
package io.gearshift.driver.cli.bench;
