/**
 * The networks of the papers, as DL4J configurations: {@link
 * io.gearshift.executors.models.Architectures} is the door. Only descriptions live here: no
 * parameters, no arithmetic.
 */
package io.gearshift.executors.models;
