package io.gearshift.executors.plan;

import java.util.Map;

/**
 * What a mini-batch gave.
 *
 * @param lossSum sum of the examples' losses
 * @param correct examples whose largest logit was their label's
 * @param count examples
 * @param terms what penalties have added to the mean loss, by their names
 */
public record StepResult(double lossSum, int correct, int count, Map<String, Double> terms) {}
