package io.gearshift.executors.kernels.update;

/**
 * How far an update by Adam goes.
 *
 * @param step learning rate over the mean's correction, 1 - meanDecay^t
 * @param meanDecay factor of the old mean
 * @param varianceDecay factor of the old mean of squares
 * @param rootCorrection square root of the squares' correction, 1 - varianceDecay^t
 * @param epsilon added to the root of the squares' mean
 * @param weightDecay factor of the parameter that is added to its gradient
 */
public record AdamRates(
    float step,
    float meanDecay,
    float varianceDecay,
    float rootCorrection,
    float epsilon,
    float weightDecay) {}
