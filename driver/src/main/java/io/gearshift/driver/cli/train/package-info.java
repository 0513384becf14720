/** The train command: from a configuration to a finished run, and what a person sees meanwhile. */
package io.gearshift.driver.cli.train;
