package io.gearshift.executors.exchange;

import java.io.Serializable;

/**
 * What a worker's part of a round was like.
 *
 * @param worker from 0
 * @param examples images trained on
 * @param lossSum sum of their losses
 * @param correct how many were predicted right before the update
 * @param nanosCompute time in forward, backward and update
 * @param nanosInput time waited for images
 * @param nanosEncode time spent making sums for the exchange
 * @param host where it ran
 */
public record WorkerReport(
    int worker,
    long examples,
    double lossSum,
    long correct,
    long nanosCompute,
    long nanosInput,
    long nanosEncode,
    String host)
    implements Serializable {}
