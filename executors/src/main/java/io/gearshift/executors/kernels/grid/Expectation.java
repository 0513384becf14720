package io.gearshift.executors.kernels.grid;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;

/**
 * The mean of some numbers, weighted by the softmax of logits, and where its gradient goes.
 *
 * @param values one for each logit
 * @param logits F32
 * @param gradLogits F32, as many; added to
 */
public record Expectation(List<Integer> values, Tensor logits, Tensor gradLogits) {}
