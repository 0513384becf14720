/** The ingest command. */
package io.gearshift.driver.cli.ingest;
