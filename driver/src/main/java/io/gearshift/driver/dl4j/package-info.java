/**
 * The edge to DL4J: initial parameters and model zips. Turns DL4J's objects into a configuration
 * and a flat vector, and back; the rest of the driver sees no DL4J network.
 */
package io.gearshift.driver.dl4j;
