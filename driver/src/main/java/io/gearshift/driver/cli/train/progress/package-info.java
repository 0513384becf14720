/** What a terminal shows of a run while it goes. */
package io.gearshift.driver.cli.train.progress;
