/**
 * The command line: subcommands, progress, and the errors that users see. What the commands decide
 * and do lives in the packages beside this one.
 */
package io.gearshift.driver.cli;
