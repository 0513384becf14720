package io.gearshift.executors.exchange.part;

import java.io.Serializable;

/**
 * Names one worker's part of a round; what is random in its exchange follows from it.
 *
 * @param seed the run's seed
 * @param round counted over the whole run, from 0
 * @param worker from 0
 */
public record RoundKey(long seed, int round, int worker) implements Serializable {}
