package io.gearshift.executors.train;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.GraphReader;
import io.gearshift.executors.plan.NetworkGraph;
import io.gearshift.executors.plan.ParameterTensor;
import io.gearshift.executors.plan.Regime;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Compares a whole training step on this machine's kernels with the plain-Java reference.
 *
 * <p>Where every product runs on integers, the same step with the products computed by the
 * reference must leave gradients that are equal to the bit. Float sums depend on their order, so in
 * single precision the gradients must agree within {@value #LARGEST_DISTANCE}.
 *
 * <p>Formats of 9 to 16 bits compute in floats on grid values, and there a difference in the last
 * bit of a float can turn a rounding around, which the network then amplifies: 0.04 was measured
 * for a whole 16-bit step of ResNet-20, with both sides right. For them the same network is
 * compared in single precision, which exercises the same float kernels; that their rounding is
 * right is the element-wise kernels' own contract, equal to the reference to the bit.
 */
public final class StepCheck {

  /**
   * Largest Euclidean distance of float gradients from the reference's, relative to their length.
   */
  public static final double LARGEST_DISTANCE = 1e-4;

  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final float[] initialParameters;

  /** A check of one network at the given parameters. */
  public StepCheck(NetworkSpec network, float[] initialParameters) {
    this.network = network;
    this.graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.initialParameters = initialParameters.clone();
  }

  /**
   * What a comparison found.
   *
   * @param agrees whether the kernels may be trusted
   * @param finding one line for people
   */
  public record Outcome(boolean agrees, String finding) {}

  /** Compares one step over {@code batch} images. */
  public Outcome check(int batch, Regime regime) {
    return check(batch, regime, KernelsProvider.open(network.threads()));
  }

  Outcome check(int batch, Regime regime, Kernels own) {
    Kernels reference = KernelsProvider.open("reference", 1);
    if (onIntegers(regime)) {
      return compareBits(
          gradients(own, batch, regime),
          gradients(new ReferenceProducts(reference, own), batch, regime));
    }
    Regime single = Regime.of(Precision.FLOAT32);
    return compareDistance(
        gradients(own, batch, single), gradients(reference, batch, single), regime);
  }

  private static boolean onIntegers(Regime regime) {
    return regime.arithmetic() == Regime.Arithmetic.INTEGER
        && onInt8(regime.precision())
        && onInt8(regime.firstLayer())
        && onInt8(regime.lastLayer());
  }

  private static boolean onInt8(Precision precision) {
    return precision instanceof Precision.Fixed fixed && fixed.runsOnInt8();
  }

  private float[] gradients(Kernels kernels, int batch, Regime regime) {
    return new RandomStep(network, graph, initialParameters, kernels, batch, regime).gradients();
  }

  private Outcome compareBits(float[] own, float[] reference) {
    int differing = 0;
    int first = -1;
    for (int i = 0; i < own.length; i++) {
      if (Float.floatToIntBits(own[i]) != Float.floatToIntBits(reference[i])) {
        differing++;
        first = first < 0 ? i : first;
      }
    }
    if (differing == 0) {
      return new Outcome(
          true,
          String.format(Locale.ROOT, "%,d gradients equal the reference's to the bit", own.length));
    }
    return new Outcome(
        false,
        String.format(
            Locale.ROOT,
            "%,d of %,d gradients differ from the reference's (must be equal to the bit), the first"
                + " in %s: %s instead of %s",
            differing,
            own.length,
            tensor(first),
            own[first],
            reference[first]));
  }

  private static Outcome compareDistance(float[] own, float[] reference, Regime regime) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < own.length; i++) {
      difference += Math.pow((double) own[i] - reference[i], 2);
      length += Math.pow(reference[i], 2);
    }
    double distance = Math.sqrt(difference / length);
    // Written so that a distance which is not a number fails.
    boolean agrees = distance <= LARGEST_DISTANCE;
    return new Outcome(
        agrees,
        String.format(
            Locale.ROOT,
            "%s gradients lie %.2g of their length from the reference's (must be at most %.0e)",
            regime.precision() instanceof Precision.Float32 ? "FP32" : "the same step's FP32",
            distance,
            LARGEST_DISTANCE));
  }

  private String tensor(int index) {
    for (ParameterTensor tensor : graph.layout().tensors()) {
      if (index >= tensor.offset() && index < tensor.offset() + tensor.size()) {
        return tensor.label();
      }
    }
    return "element " + index;
  }
}
