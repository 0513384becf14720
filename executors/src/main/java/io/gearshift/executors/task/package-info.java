/**
 * What a Spark task calls: borrows a replica, opens the shards, trains; and what its executor keeps
 * for the next task. The only package of this module that may import Spark, and the thinnest.
 */
package io.gearshift.executors.task;
