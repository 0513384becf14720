/**
 * What a network is: nodes in order, a plain description of each layer, and where each parameter
 * stands in the flat vector; read from a DL4J configuration. Computes nothing.
 */
package io.gearshift.executors.graph;
