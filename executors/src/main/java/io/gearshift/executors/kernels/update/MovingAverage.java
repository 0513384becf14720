package io.gearshift.executors.kernels.update;

import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * A step of a moving average, as {@code ElementWise.moveAverages} makes it.
 *
 * @param average F32, what moves
 * @param value F32 of its size, where it moves to
 * @param decay the share of the average that stays
 */
public record MovingAverage(Tensor average, Tensor value, float decay) {}
