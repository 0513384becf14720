/** The source that draws its own images: digits, a function of seed and index. */
package io.gearshift.driver.ingest.digits;
