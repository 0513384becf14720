package io.gearshift.executors.kernels.vector.update;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.ElementWiseArguments;
import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.vector.grid.GridLoop;
import io.gearshift.executors.kernels.vector.grid.RangeLoop;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Updates of whole tensors, spread over threads. */
public final class UpdateParts {
  /** Parts of a loop begin at whole cache lines even of one-byte outputs. */
  private static final int LINE = 64;

  private final WorkSplitter splitter;
  private final HostElementWise kernels;

  /**
   * @param kernels encode gradients that no loop rounds on the way
   */
  public UpdateParts(WorkSplitter splitter, HostElementWise kernels) {
    this.splitter = splitter;
    this.kernels = kernels;
  }

  /** As {@code ElementWise.momentumUpdate}. */
  public void momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates) {
    ElementWiseArguments.floats(parameter, momentum, gradient);
    update(
        parameter,
        gradient,
        encoding,
        new MomentumLoop(parameter.buffer(), momentum.buffer(), rates));
  }

  /** As {@code ElementWise.adamUpdate}. */
  public void adamUpdate(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates) {
    ElementWiseArguments.floats(parameter, mean, variance, gradient);
    update(
        parameter,
        gradient,
        encoding,
        new AdamLoop(parameter.buffer(), mean.buffer(), variance.buffer(), rates));
  }

  /** Updates a parameter, whose range it leaves with it. */
  private void update(
      Tensor parameter, Tensor gradient, Optional<Encoding> encoding, UpdateLoop loop) {
    int size = parameter.size();
    ByteBuffer gradients = gradient.buffer();
    RangeLoop[] ranges = new RangeLoop[splitter.parts()];
    Optional<UpdateLoop.SnapLoop> snap = encoding.flatMap(e -> snapLoop(gradient, e));
    if (snap.isPresent()) {
      splitter.run(
          size, LINE, (part, from, to) -> ranges[part] = loop.run(gradients, snap.get(), from, to));
    } else {
      splitter.run(size, LINE, (part, from, to) -> ranges[part] = loop.run(gradients, from, to));
    }
    RangeLoop whole = RangeLoop.merged(ranges);
    parameter.noteRange(
        size > 0 && whole.isFinite()
            ? Optional.of(new Range(whole.min(), whole.max()))
            : Optional.empty());
  }

  /** Empty where the gradient had to be encoded before, and is by now. */
  private Optional<UpdateLoop.SnapLoop> snapLoop(Tensor gradient, Encoding encoding) {
    if (!(encoding.grid() instanceof Grid.OfRange grid)) {
      kernels.encode(gradient, gradient, encoding);
      return Optional.empty();
    }
    GridLoop loop =
        new GridLoop(grid.bits(), kernels.scaleExponent(gradient, encoding), grid.smallestRaw());
    return Optional.of(
        encoding.stream()
            .<UpdateLoop.SnapLoop>map(
                stream ->
                    (in, out, shift, from, to) ->
                        loop.snapStochastic(in, out, stream, shift, from, to))
            .orElse(loop::snap));
  }
}
