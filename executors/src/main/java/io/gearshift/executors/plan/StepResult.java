package io.gearshift.executors.plan;

/**
 * What a mini-batch gave.
 *
 * @param lossSum sum of the examples' losses
 * @param correct examples whose largest logit was their label's
 * @param count examples
 */
public record StepResult(double lossSum, int correct, int count) {}
