/** Widths that a search trains: where their shares lie in the flat vector, and what they cost. */
package io.gearshift.driver.widths;
