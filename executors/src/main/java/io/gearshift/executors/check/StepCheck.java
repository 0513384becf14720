package io.gearshift.executors.check;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Locale;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Compares a whole training step on this machine's kernels with the plain-Java reference.
 *
 * <p>Where every product runs on integers, the same step with the products computed by the
 * reference must leave gradients that are equal to the bit. Products then do nothing beside their
 * results, such as statistics for a normalisation, whose order would be another.
 *
 * <p>Float sums depend on their order, and a network amplifies that: a value near zero falls on the
 * other side of a ReLU, or, in formats of 9 to 16 bits, on the other side of a rounding. Whole
 * gradients then lie 0.0013 (ResNet-18 in FP32, one image) to 0.04 (ResNet-20 in 16 bits) of their
 * length apart with both sides right. So float steps are compared kernel by kernel: during one
 * forward and backward pass in the scheme itself, every convolution, dense layer, pooling and batch
 * normalisation is computed by the reference as well, on the same operands, and each result must
 * agree within {@value #LARGEST_DISTANCE}. The element-wise kernels, quantising among them, have a
 * contract of their own: equal to the reference to the bit.
 */
public final class StepCheck {

  /** Largest Euclidean distance of a float result from the reference's, relative to its length. */
  public static final double LARGEST_DISTANCE = 1e-4;

  private final NetworkSpec network;
  private final NetworkGraph graph;
  private final Consumer<ParameterVector> initialParameters;

  /**
   * A check of one network.
   *
   * @param initialParameters writes the parameters at which it is checked
   */
  public StepCheck(NetworkSpec network, Consumer<ParameterVector> initialParameters) {
    this.network = network;
    this.graph =
        GraphReader.read(ComputationGraphConfiguration.fromJson(network.configurationJson()));
    this.initialParameters = initialParameters;
  }

  /**
   * What a comparison found.
   *
   * @param agrees whether the kernels may be trusted
   * @param finding one line for people
   */
  public record Outcome(boolean agrees, String finding) {}

  /** Compares one step over {@code batch} images. */
  public Outcome check(int batch, QuantizationScheme scheme) {
    return check(batch, scheme, KernelsProvider.open(network.compute()));
  }

  Outcome check(int batch, QuantizationScheme scheme, Kernels own) {
    Kernels reference = KernelsProvider.open(Compute.reference());
    if (onIntegers(scheme)) {
      return compareBits(
          gradients(new PlainProducts(own), batch, scheme),
          gradients(new ReferenceProducts(reference, own), batch, scheme));
    }
    ComparedKernels compared = new ComparedKernels(own, reference);
    gradients(compared, batch, scheme);
    // Written so that a distance which is not a number fails.
    boolean agrees = compared.worst() <= LARGEST_DISTANCE;
    String finding =
        String.format(
            Locale.ROOT,
            "layers' results lie at most %.1e of their length from the reference's (must be at most"
                + " %.0e)",
            compared.worst(),
            LARGEST_DISTANCE);
    return new Outcome(agrees, agrees ? finding : finding + ", the most in " + compared.worstAt());
  }

  private static boolean onIntegers(QuantizationScheme any) {
    return any instanceof PrecisionScheme scheme
        && scheme.arithmetic() == PrecisionScheme.Arithmetic.INTEGER
        && onInt8(scheme.precision())
        && onInt8(scheme.firstLayer())
        && onInt8(scheme.lastLayer());
  }

  private static boolean onInt8(Precision precision) {
    return precision instanceof Precision.Fixed fixed && fixed.runsOnInt8();
  }

  private float[] gradients(Kernels kernels, int batch, QuantizationScheme scheme) {
    RandomBatch images = RandomBatch.of(network.images(), graph.classes(), batch);
    return new RandomStep(network, graph, initialParameters, kernels, images, scheme).gradients();
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

  private String tensor(int index) {
    for (ParameterTensor tensor : graph.layout().tensors()) {
      if (index >= tensor.offset() && index < tensor.offset() + tensor.size()) {
        return tensor.label();
      }
    }
    return "element " + index;
  }
}
