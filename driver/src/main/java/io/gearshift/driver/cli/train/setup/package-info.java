/**
 * A configuration in the terms of those who train, and what must hold before a run begins: data,
 * memory, a plan that compiles.
 */
package io.gearshift.driver.cli.train.setup;
