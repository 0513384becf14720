/** Tars and zips, entry by entry from front to back. What an entry says of itself is checked. */
package io.gearshift.driver.ingest.files.archive;
