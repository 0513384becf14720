package io.gearshift.executors.benchmarks;

import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MomentumRates;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Activations, additions and the update, in GB/s. The limit is the memory bus, for which {@link
 * #copy} stands; the random words of dropout take almost as long on one thread.
 */
public class FloatLoopsBenchmark extends ElementWiseBenchmark {
  private static final float KEEP = 0.5f;

  private Tensor input;
  private Tensor other;
  private Tensor momentum;
  private Tensor output;
  private Tensor positive;

  @Override
  void allocate(int size) {
    input = Tensor.allocate(DataType.F32, size);
    other = Tensor.allocate(DataType.F32, size);
    momentum = Tensor.allocate(DataType.F32, size);
    output = Tensor.allocate(DataType.F32, size);
    positive = Tensor.allocate(DataType.U8, size);
  }

  @Override
  void fill() {
    fillNormal(input, 1);
    fillNormal(other, 2);
    fillNormal(momentum, 3);
    fillNormal(output, 4);
    for (int i = 0; i < positive.size(); i++) {
      positive.setRaw(i, other.get(i) > 0 ? 1 : 0);
    }
  }

  @Override
  void check() {
    requireSame("copy", this::copy);
    requireSame("relu", this::relu);
    requireSame("reluGradient", this::reluGradient);
    requireSame("add", this::add);
    requireSame("addRelu", this::addRelu);
    requireSame("addRelu with mask", this::addReluMasked, positive);
    requireSame("maskGradient", this::maskGradient);
    requireSame("momentumUpdate", this::momentumUpdate, momentum);
    requireSame("dropout", this::dropout);
    requireSame("zero", this::zero);
  }

  /** The JVM's memory copy on one thread, whatever the kernels: what the bus gives. */
  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor copy() {
    output.copyFrom(input);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor relu() {
    elementWise.relu(input, output);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(12 * SIZE)
  public Tensor reluGradient() {
    elementWise.reluGradient(input, other, output);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(12 * SIZE)
  public Tensor add() {
    elementWise.add(input, other, output);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(12 * SIZE)
  public Tensor addRelu() {
    elementWise.addRelu(input, other, output);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(13 * SIZE)
  public Tensor addReluMasked() {
    elementWise.addRelu(input, other, output, positive);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(9 * SIZE)
  public Tensor maskGradient() {
    elementWise.maskGradient(positive, input, output);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(20 * SIZE)
  public Tensor momentumUpdate() {
    elementWise.momentumUpdate(
        output,
        momentum,
        input,
        Optional.empty(),
        new MomentumRates(1e-3f, 0.9f, 5e-4f, MomentumRates.Form.PLAIN));
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(8 * SIZE)
  public Tensor dropout() {
    elementWise.dropout(input, output, KEEP, STREAM);
    return output;
  }

  @Benchmark
  @OperationsPerInvocation(4 * SIZE)
  public Tensor zero() {
    elementWise.zero(output);
    return output;
  }
}
