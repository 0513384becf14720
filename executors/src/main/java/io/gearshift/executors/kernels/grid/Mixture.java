package io.gearshift.executors.kernels.grid;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.List;

/**
 * Several grids at once: a value is replaced by the sum of what each grid makes of it, weighted by
 * the softmax of trained logits.
 *
 * <p>Source: EdMIPS (arXiv 2004.05795), section 3.
 *
 * @param grids of one tensor
 * @param logits F32, one for each grid
 */
public record Mixture(List<Grid.Gaussian> grids, Tensor logits) {}
