/**
 * Ranges that quantisers keep beside a network's parameters, as the driver sees them: where they
 * lie in the flat vector, when they move, what of them is recorded, and what of a search for them
 * is kept. Pure functions of the averaged vector: no Spark, no native code, no files.
 */
package io.gearshift.driver.ranges;
