/** The networks of the papers as DL4J configurations. */
package io.gearshift.executors.models;
