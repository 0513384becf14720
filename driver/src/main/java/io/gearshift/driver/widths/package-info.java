/** Widths of layers, searched or given, and what they cost, for the record. */
package io.gearshift.driver.widths;
