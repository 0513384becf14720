/**
 * One worker's part of a round: forward, backward, update, over batches that it is given; and its
 * part of an evaluation. A function of its arguments: no Spark, no files, nothing kept that counts.
 */
package io.gearshift.executors.train;
