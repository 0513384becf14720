package io.gearshift.executors.task;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.quantization.Regime;
import java.io.Serializable;

/**
 * What an evaluation counts.
 *
 * @param network what is evaluated
 * @param regime the number formats it computes in
 * @param split train, validation or test
 * @param workers how many share the images
 * @param batchSize images at once
 */
public record EvaluationTask(
    NetworkSpec network, Regime regime, String split, int workers, int batchSize)
    implements Serializable {}
