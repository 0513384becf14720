package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * Which mini-batches a worker trains on in a round.
 *
 * @param first counted in the epoch, from 0
 * @param count how many
 * @param size images in each
 */
public record BatchRange(int first, int count, int size) implements Serializable {}
