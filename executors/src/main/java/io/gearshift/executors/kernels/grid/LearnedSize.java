package io.gearshift.executors.kernels.grid;

import io.gearshift.executors.kernels.tensor.Tensor;

/**
 * How much memory a tensor on a learned grid takes, and where the gradient of that goes.
 *
 * @param grid of the tensor
 * @param leastBits no width is counted as smaller
 * @param elements of the tensor
 * @param gradTrained F32, two elements, added to
 */
public record LearnedSize(Grid.Learned grid, int leastBits, double elements, Tensor gradTrained) {}
