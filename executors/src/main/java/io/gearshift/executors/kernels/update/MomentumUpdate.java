package io.gearshift.executors.kernels.update;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/**
 * The update of a tensor by momentum, as {@code ElementWise.momentumUpdates} makes it.
 *
 * @param parameter F32, what changes
 * @param momentum F32 of its size, changes too
 * @param gradient F32 of its size; its contents are not defined afterwards if there is an encoding
 * @param encoding of the gradient before all else; empty for none
 * @param rates how far it goes
 */
public record MomentumUpdate(
    Tensor parameter,
    Tensor momentum,
    Tensor gradient,
    Optional<Encoding> encoding,
    MomentumRates rates) {}
