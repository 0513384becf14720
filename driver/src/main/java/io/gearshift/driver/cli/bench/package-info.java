/** The bench commands: what a training step costs here, alone and beside its peers. */
package io.gearshift.driver.cli.bench;
