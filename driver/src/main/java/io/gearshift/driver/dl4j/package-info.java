/** The edge to DL4J: model zips, and the adapter for its users. */
package io.gearshift.driver.dl4j;
