package io.gearshift.executors.quantization.quantizer;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.quantization.Draw;
import io.gearshift.executors.quantization.OperandSite;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.Quantizer;
import io.gearshift.executors.quantization.QuantizerSpec;
import io.gearshift.executors.quantization.QuantizerState;
import java.util.List;
import java.util.Optional;

/**
 * Fixed point whose range is kept from batch to batch and moved between rounds, by whoever combines
 * the workers, after what overflowed. Gradients go straight through.
 *
 * <p>Source: Courbariaux, Bengio and David 2014 (arXiv 1412.7024), section 5.
 *
 * @param bitsWithoutSign width of a raw value, the sign excluded
 * @param initialRange integer bits at the start
 */
public record KeptRange(int bitsWithoutSign, int initialRange) implements QuantizerSpec {

  /** Ranges in integer bits; all workers have the same. */
  public static final ParameterGroup RANGES =
      new ParameterGroup(
          "ranges",
          ParameterGroup.Training.KEPT,
          ParameterGroup.Combination.MAXIMUM,
          ParameterGroup.Diversity.IGNORED);

  /** What overflowed, added up over batches and workers. */
  public static final ParameterGroup OVERFLOWS =
      new ParameterGroup(
          "overflows",
          ParameterGroup.Training.KEPT,
          ParameterGroup.Combination.SUM,
          ParameterGroup.Diversity.IGNORED);

  /** Index in an overflow state: the sum over batches of the share of values that overflow. */
  public static final int OVERFLOW = 0;

  /** Index: the same sum with one integer bit less. */
  public static final int OVERFLOW_ONE_LESS = 1;

  /** Index: how many batches. */
  public static final int BATCHES = 2;

  private static final int COUNTS = 3;
  private static final int BYTE_BITS = 8;

  /** The name of the state that holds an operand's range. */
  public static String rangeName(Role role) {
    return keptBy(role).label() + " range";
  }

  /** The name of the state that holds what overflowed of an operand. */
  public static String overflowName(Role role) {
    return keptBy(role).label() + " overflow";
  }

  /** A parameter between updates has the range that it has in passes. */
  private static Role keptBy(Role role) {
    return switch (role) {
      case STORED_WEIGHT -> Role.WEIGHT;
      case STORED_BIAS -> Role.BIAS;
      default -> role;
    };
  }

  @Override
  public int bits() {
    return bitsWithoutSign + 1;
  }

  @Override
  public String label() {
    return bits() + "-bit fixed point, range kept";
  }

  @Override
  public boolean fitsBytes() {
    return bits() <= BYTE_BITS;
  }

  @Override
  public List<StateTensor> state(OperandSite site) {
    return keptBy(site.role()) == site.role() ? List.of(range(site), overflow(site)) : List.of();
  }

  private StateTensor range(OperandSite site) {
    return new StateTensor(site.layer(), rangeName(site.role()), RANGES, 1, initialRange);
  }

  private static StateTensor overflow(OperandSite site) {
    return new StateTensor(site.layer(), overflowName(site.role()), OVERFLOWS, COUNTS, 0);
  }

  @Override
  public Quantizer quantizer(QuantizerState state) {
    OperandSite site = state.site();
    StateTensor overflow = overflow(site);
    // Inference counts nothing, nor does the second rounding of a parameter.
    boolean counts = keptBy(site.role()) == site.role() && state.gradient(overflow) != null;
    return new OnKeptGrid(
        new Grid.OfIntegerBits(
            bits(),
            state.value(range(site)),
            counts ? Optional.of(state.value(overflow)) : Optional.empty()));
  }

  private record OnKeptGrid(Grid grid) implements Quantizer {
    @Override
    public void encode(ElementWise elementWise, Tensor source, Tensor target, Draw draw) {
      elementWise.encode(source, target, encoding(draw).orElseThrow());
    }

    @Override
    public Optional<Encoding> encoding(Draw draw) {
      return Optional.of(new Encoding(grid, Optional.empty(), draw.status(), draw.place()));
    }
  }
}
