/** One worker's part of a round: forward, backward, update. */
package io.gearshift.executors.train;
