/** The thin Spark function around train; the only Spark import of this module. */
package io.gearshift.executors.task;
