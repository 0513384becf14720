package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.AdamRates;
import io.gearshift.executors.kernels.Encoding;
import io.gearshift.executors.kernels.Grid;
import io.gearshift.executors.kernels.MomentumRates;
import io.gearshift.executors.kernels.Tensor;
import io.gearshift.executors.kernels.host.ElementWiseArguments;
import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/** Steps of the optimisers on a GPU: the gradient's encoding and the step are one pass. */
final class CudaUpdates {
  private static final int NO_GRID = 0;
  private static final int GRID_OF_RANGE = 1;
  private static final int GRID_OF_STEP = 2;

  /** A valid width that nothing reads. */
  private static final int NO_BITS = 2;

  private static final RandomStream NO_STREAM = new RandomStream(0, 0);

  private final CudaDevice device;
  private final CudaEncoder encoder;

  CudaUpdates(CudaDevice device, CudaEncoder encoder) {
    this.device = device;
    this.encoder = encoder;
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#momentumUpdate}. */
  void momentum(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates) {
    int size = ElementWiseArguments.floats(parameter, momentum, gradient);
    Optional<Encoding> inOnePass = prepared(gradient, encoding);
    KernelCall call =
        device
            .call("momentum_update")
            .tensor(parameter)
            .tensor(momentum)
            .tensor(gradient)
            .number((long) size)
            .number(rates.learningRate())
            .number(rates.momentum())
            .number(rates.weightDecay())
            .number(rates.form() == MomentumRates.Form.NESTEROV ? 1 : 0);
    run(call, parameter, gradient, inOnePass);
    momentum.forgetRange();
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#adamUpdate}. */
  void adam(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates) {
    int size = ElementWiseArguments.floats(parameter, mean, variance, gradient);
    Optional<Encoding> inOnePass = prepared(gradient, encoding);
    KernelCall call =
        device
            .call("adam_update")
            .tensor(parameter)
            .tensor(mean)
            .tensor(variance)
            .tensor(gradient)
            .number((long) size)
            .number(rates.step())
            .number(rates.meanDecay())
            .number(rates.varianceDecay())
            .number(rates.rootCorrection())
            .number(rates.epsilon())
            .number(rates.weightDecay());
    run(call, parameter, gradient, inOnePass);
    mean.forgetRange();
    variance.forgetRange();
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#momentumStep}. */
  void step(Tensor step, Tensor gradient, float momentum, float learningRate) {
    int size = ElementWiseArguments.floats(step, gradient);
    device
        .call("momentum_step")
        .tensor(step)
        .tensor(gradient)
        .number((long) size)
        .number(momentum)
        .number(learningRate)
        .over(size);
    step.forgetRange();
  }

  /** What is left to do in the update's pass: grids that it does not know are a pass before it. */
  private Optional<Encoding> prepared(Tensor gradient, Optional<Encoding> encoding) {
    if (encoding.isEmpty()) {
      return encoding;
    }
    Grid grid = encoding.get().grid();
    if (grid instanceof Grid.OfStep) {
      CudaEncoder.requireNearest(encoding.get());
      return encoding;
    }
    if (grid instanceof Grid.OfRange) {
      encoder.takeRange(gradient);
      return encoding;
    }
    encoder.encode(gradient, gradient, encoding.get());
    return Optional.empty();
  }

  private void run(
      KernelCall call, Tensor parameter, Tensor gradient, Optional<Encoding> encoding) {
    how(call, encoding).cell(gradient);
    if (encoding.isPresent() && encoding.get().grid() instanceof Grid.OfStep ofStep) {
      call.tensor(ofStep.step());
    } else {
      call.tensor(gradient);
    }
    call.address(encoding.map(e -> CudaPassStatus.of(e.status()).address()).orElse(0L))
        .cell(parameter)
        .address(device.parts())
        .address(device.ticket())
        .over(parameter.size());
    if (parameter.size() > 0) {
      CudaMemory.of(parameter).noteRange();
    }
  }

  /** An {@code UpdateGrid}. */
  private static KernelCall how(KernelCall call, Optional<Encoding> encoding) {
    if (encoding.isEmpty()) {
      return call.structure(NO_GRID, NO_BITS, 0, 0, 0, 0);
    }
    Grid grid = encoding.get().grid();
    RandomStream stream = encoding.get().stream().orElse(NO_STREAM);
    return call.structure(
        grid instanceof Grid.OfStep ? GRID_OF_STEP : GRID_OF_RANGE,
        grid.bits(),
        encoding.get().stream().isPresent() ? 1 : 0,
        stream.low(),
        stream.high(),
        encoding.get().place());
  }
}
