/**
 * Compiles a DL4J network configuration into an ordered list of steps with their memory planned
 * once.
 */
package io.gearshift.executors.plan;
