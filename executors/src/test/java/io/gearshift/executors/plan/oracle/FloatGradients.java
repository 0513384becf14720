package io.gearshift.executors.plan.oracle;

import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.NetworkBuilder;
import io.gearshift.executors.plan.network.SmallNetworks;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import io.gearshift.executors.quantization.Storage;
import io.gearshift.executors.quantization.quantizer.GaussianForm;
import io.gearshift.executors.quantization.quantizer.GaussianLevels;
import io.gearshift.executors.quantization.quantizer.Unquantized;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.List;

/**
 * Inputs and weights on grids that fit bytes, gradients that do not.
 *
 * @param grid of inputs and weights
 * @param gradient of outputs, wider than bytes
 * @param storage bytes, or the same values in single precision
 */
public record FloatGradients(GridOf grid, Precision gradient, Storage storage)
    implements QuantizationScheme {

  /** What inputs and weights are rounded to. */
  public enum GridOf {
    /** 8 bits, the scale by the tensor's range. */
    RANGE,
    /** 4 bits likewise. */
    NARROW_RANGE,
    /** 8 bits of a trained step; some values lie beyond them. */
    STEP,
    /** Levels of Gaussians: 3 bits without a sign, and 2 bits that are odd numbers. */
    GAUSSIAN
  }

  public FloatGradients(GridOf grid) {
    this(grid, Precision.FLOAT32, Storage.BYTES);
  }

  /** The same values in single precision. */
  public FloatGradients inFloats() {
    return new FloatGradients(grid, gradient, Storage.FLOATS);
  }

  /** A network's own start, and that of each state behind it. */
  public static void initialize(TrainingPlan plan, SmallNetworks network, Kernels kernels) {
    float[] own = new StockNetwork(network.configuration(), NetworkBuilder.CLASSES).parameters();
    float[] all = Arrays.copyOf(own, plan.parameters().size());
    for (StateTensor state :
        TrainingPlan.states(plan.graph(), NetworkBuilder.IMAGES, plan.scheme(), kernels)) {
      int place = plan.parameters().layout().state(state.layer(), state.name()).offset();
      for (float value : state.initial()) {
        all[place++] = value;
      }
    }
    plan.parameters().upload(all);
  }

  @Override
  public QuantizerSpec of(OperandSite site) {
    return switch (site.role()) {
      case INPUT, WEIGHT -> storage == Storage.BYTES ? operand(site) : new InFloats(operand(site));
      case OUTPUT_GRADIENT -> nearest(gradient, site);
      default -> new Unquantized();
    };
  }

  private QuantizerSpec operand(OperandSite site) {
    return switch (grid) {
      case RANGE -> nearest(Precision.ofBits(8), site);
      case NARROW_RANGE -> nearest(Precision.ofBits(4), site);
      case STEP -> new SteppedGrid(8, site.role() == Role.INPUT ? 0.007f : 0.005f);
      case GAUSSIAN ->
          site.role() == Role.INPUT
              ? new GaussianLevels(GaussianForm.HALF_WAVE, 3)
              : new GaussianLevels(GaussianForm.MID_RISE, 2);
    };
  }

  private static QuantizerSpec nearest(Precision precision, OperandSite site) {
    return new PrecisionScheme(
            precision,
            precision,
            precision,
            Rounding.NEAREST_EVEN,
            PrecisionScheme.Arithmetic.INTEGER)
        .of(site);
  }

  @Override
  public String label() {
    return grid + ", gradients of " + gradient.label() + " in " + storage;
  }

  /** A quantiser whose values stay in single precision. */
  public record InFloats(QuantizerSpec inner) implements QuantizerSpec {
    @Override
    public int bits() {
      return inner.bits();
    }

    @Override
    public String label() {
      return inner.label();
    }

    @Override
    public boolean fitsBytes() {
      return false;
    }

    @Override
    public boolean isStraightThrough() {
      return inner.isStraightThrough();
    }

    @Override
    public List<StateTensor> state(OperandSite site) {
      return inner.state(site);
    }

    @Override
    public Quantizer quantizer(QuantizerState state) {
      return inner.quantizer(state);
    }
  }
}
