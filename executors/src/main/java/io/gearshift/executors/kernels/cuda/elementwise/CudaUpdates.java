package io.gearshift.executors.kernels.cuda.elementwise;

import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.KernelCall;
import io.gearshift.executors.kernels.cuda.device.Staging;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import io.gearshift.executors.kernels.update.MovingAverage;
import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Steps of the optimisers and of moving averages on a GPU, many tensors by one launch: the
 * gradient's encoding and the step are one pass.
 */
final class CudaUpdates {
  private static final int NO_GRID = 0;
  private static final int GRID_OF_RANGE = 1;
  private static final int GRID_OF_STEP = 2;

  /** A valid width that nothing reads. */
  private static final int NO_BITS = 2;

  private static final RandomStream NO_STREAM = new RandomStream(0, 0);

  /** Of {@code MomentumUpdates}: what fits what a kernel takes. */
  private static final int JOINT_UPDATES = 32;

  /** Of a {@code MomentumUpdate}. */
  private static final int UPDATE_BYTES = 120;

  /** Of {@code MovingAverages}: no more than {@link #joint} has room for. */
  private static final int JOINT_AVERAGES = 128;

  /** Of a {@code MovingAverage}. */
  private static final int AVERAGE_BYTES = 24;

  /** Of {@code RangeKeys}. */
  private static final int KEYS_BYTES = 16;

  private final CudaDevice device;
  private final CudaEncoder encoder;
  private final ByteBuffer joint = Staging.heap(JOINT_UPDATES * UPDATE_BYTES);

  /** {@code RangeKeys} of as many tensors: zeros between launches. */
  private final long keys;

  CudaUpdates(CudaDevice device, CudaEncoder encoder) {
    this.device = device;
    this.encoder = encoder;
    this.keys = device.allocateForever((long) JOINT_UPDATES * KEYS_BYTES);
  }

  /** {@link io.gearshift.executors.kernels.ElementWise#momentumUpdates}. */
  void momentum(List<MomentumUpdate> updates) {
    List<MomentumUpdate> prepared = new ArrayList<>();
    for (MomentumUpdate update : updates) {
      if (ElementWiseArguments.floats(update.parameter(), update.momentum(), update.gradient())
          > 0) {
        prepared.add(
            new MomentumUpdate(
                update.parameter(),
                update.momentum(),
                update.gradient(),
                prepared(update.gradient(), update.encoding()),
                update.rates()));
      }
    }
    for (int from = 0; from < prepared.size(); from += JOINT_UPDATES) {
      launch(prepared.subList(from, Math.min(prepared.size(), from + JOINT_UPDATES)));
    }
  }

  /** Launches at most {@value #JOINT_UPDATES} at once. */
  private void launch(List<MomentumUpdate> updates) {
    KernelCall call = device.call("momentum_updates");
    joint.clear();
    int blocks = 0;
    for (MomentumUpdate update : updates) {
      int own = call.blocksOver(update.parameter().size());
      put(update, own, keys + (long) joint.position() / UPDATE_BYTES * KEYS_BYTES);
      blocks += own;
    }
    joint.put(new byte[joint.remaining()]);
    call.structure(joint).inBlocks(blocks);
    for (MomentumUpdate update : updates) {
      CudaMemory.of(update.parameter()).noteRange();
      update.momentum().forgetRange();
    }
  }

  /** A {@code MomentumUpdate} of the kernel. */
  private void put(MomentumUpdate update, int blocks, long rangeKeys) {
    CudaMemory parameter = CudaMemory.of(update.parameter());
    CudaMemory gradient = CudaMemory.of(update.gradient());
    MomentumRates rates = update.rates();
    joint
        .putLong(parameter.address())
        .putLong(CudaMemory.of(update.momentum()).address())
        .putLong(gradient.address())
        .putLong(update.parameter().size())
        .putLong(gradient.cell())
        .putLong(CudaMemory.of(stepOf(update.gradient(), update.encoding())).address())
        .putLong(status(update.encoding()))
        .putLong(parameter.cell())
        .putLong(rangeKeys)
        .putFloat(rates.learningRate())
        .putFloat(rates.momentum())
        .putFloat(rates.weightDecay())
        .putInt(rates.form() == MomentumRates.Form.NESTEROV ? 1 : 0);
    for (int field : how(update.encoding())) {
      joint.putInt(field);
    }
    joint.putInt(blocks).putInt(0);
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

  /** {@link io.gearshift.executors.kernels.ElementWise#moveAverages}. */
  void average(List<MovingAverage> averages) {
    for (int from = 0; from < averages.size(); from += JOINT_AVERAGES) {
      launchAverages(averages.subList(from, Math.min(averages.size(), from + JOINT_AVERAGES)));
    }
  }

  /** Launches at most {@value #JOINT_AVERAGES} at once. */
  private void launchAverages(List<MovingAverage> averages) {
    joint.clear();
    int largest = 0;
    for (MovingAverage each : averages) {
      int size = ElementWiseArguments.floats(each.average(), each.value());
      joint
          .putLong(CudaMemory.of(each.average()).address())
          .putLong(CudaMemory.of(each.value()).address())
          .putInt(size)
          .putFloat(each.decay());
      each.average().forgetRange();
      largest = Math.max(largest, size);
    }
    if (largest > 0) {
      joint.put(new byte[JOINT_AVERAGES * AVERAGE_BYTES - joint.position()]);
      KernelCall call = device.call("move_averages");
      call.structure(joint).inBlocks(call.blocksOver(largest), averages.size());
    }
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
    call.structure(how(encoding))
        .cell(gradient)
        .tensor(stepOf(gradient, encoding))
        .address(status(encoding))
        .cell(parameter)
        .address(device.parts())
        .address(device.ticket())
        .over(parameter.size());
    if (parameter.size() > 0) {
      CudaMemory.of(parameter).noteRange();
    }
  }

  /** Where the step of a grid lies that has one; else a place that nothing reads. */
  private static Tensor stepOf(Tensor gradient, Optional<Encoding> encoding) {
    return encoding.isPresent() && encoding.get().grid() instanceof Grid.OfStep ofStep
        ? ofStep.step()
        : gradient;
  }

  private static long status(Optional<Encoding> encoding) {
    return encoding.map(e -> CudaPassStatus.of(e.status()).address()).orElse(0L);
  }

  /** An {@code UpdateGrid}. */
  private static int[] how(Optional<Encoding> encoding) {
    if (encoding.isEmpty()) {
      return new int[] {NO_GRID, NO_BITS, 0, 0, 0, 0};
    }
    Grid grid = encoding.get().grid();
    RandomStream stream = encoding.get().stream().orElse(NO_STREAM);
    return new int[] {
      grid instanceof Grid.OfStep ? GRID_OF_STEP : GRID_OF_RANGE,
      grid.bits(),
      encoding.get().stream().isPresent() ? 1 : 0,
      stream.low(),
      stream.high(),
      encoding.get().place()
    };
  }
}
