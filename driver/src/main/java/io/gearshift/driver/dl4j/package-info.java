/**
 * The edge to DL4J: initial parameters and model zips. The rest of the driver knows a network as a
 * configuration and a flat vector of parameters, never as DL4J's own object.
 */
package io.gearshift.driver.dl4j;
