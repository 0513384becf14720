/** The explain command: the compiled training plan as a table. */
package io.gearshift.driver.cli.explain;
