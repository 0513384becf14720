/** The evaluate command: a model, a data set and a number format to counts. */
package io.gearshift.driver.cli.evaluate;
