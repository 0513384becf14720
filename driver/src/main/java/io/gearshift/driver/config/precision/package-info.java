/**
 * The sections on number formats and on what moves between them: gears and their policy, kept
 * ranges, widths, learned quantisers, rounding.
 */
package io.gearshift.driver.config.precision;
