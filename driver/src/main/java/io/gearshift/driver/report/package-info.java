/**
 * A run's record as one HTML file for people: inline SVG and CSS, no scripts, no network. Reads
 * only {@link io.gearshift.driver.record.RunRecordReader}.
 */
package io.gearshift.driver.report;
