package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * What a worker ends a round with.
 *
 * @param report how it went
 * @param parameters flat parameters after the last update
 * @param momentum after the last update
 * @param gradient of the last mini-batch's mean loss; null if not wanted
 */
public record RoundResult(
    WorkerReport report, float[] parameters, float[] momentum, float[] gradient)
    implements Serializable {}
