/**
 * The verify command: checks a data set, a run or a model against all that it says of itself, and
 * names what is wrong with which file. Changes nothing.
 */
package io.gearshift.driver.cli.verify;
