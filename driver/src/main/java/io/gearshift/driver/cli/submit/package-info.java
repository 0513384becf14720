/**
 * {@code deploy/submit}: what spark-submit is called with for a command, and how its end is told.
 * Everything is found out from the command line and the configuration; nothing here opens Spark.
 */
package io.gearshift.driver.cli.submit;
