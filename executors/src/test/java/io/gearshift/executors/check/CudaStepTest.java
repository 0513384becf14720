package io.gearshift.executors.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.cuda.EmulatedDriver;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.step.StepClock;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.time.Duration;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps on a GPU, compared and timed as {@code bench step} does. */
@Tag("emulator")
class CudaStepTest {
  private static final InputShape IMAGES = new InputShape(3, 16, 16);

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
  }

  private static NetworkSpec network() {
    ComputationGraphConfiguration resnet20 = Architectures.of("resnet20", 3, 16, 16, 3, 1);
    return new NetworkSpec(resnet20.toJson(), IMAGES, Compute.cuda(0));
  }

  private static void put(ParameterVector target) {
    int size = GraphReader.read(configuration()).layout().size();
    float[] values = new float[size];
    Random random = new Random(5);
    for (int i = 0; i < size; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    target.upload(values);
  }

  private static ComputationGraphConfiguration configuration() {
    return ComputationGraphConfiguration.fromJson(network().configurationJson());
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 32})
  void theKernelsAgreeWithTheReference(int bits) {
    StepCheck.Outcome outcome =
        new StepCheck(network(), CudaStepTest::put)
            .check(2, PrecisionScheme.of(Precision.ofBits(bits)));
    assertThat(outcome.agrees()).as(outcome.finding()).isTrue();
  }

  /** Kernels run when somebody waits: a clock that did not would book next to nothing. */
  @Test
  void theTimeOfKernelsIsThatOfTheirWork() {
    StepBenchmark.Measurement measured =
        new StepBenchmark(network(), CudaStepTest::put)
            .warmUp(2, PrecisionScheme.of(Precision.ofBits(8)), Duration.ZERO)
            .measure(1);
    double products =
        measured.kinds().get(StepClock.Kind.OUTPUT)
            + measured.kinds().get(StepClock.Kind.GRAD_INPUT)
            + measured.kinds().get(StepClock.Kind.GRAD_WEIGHT);
    double all = measured.kinds().values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(products).isGreaterThan(all / 4);
    assertThat(all).isGreaterThan(measured.median() / 2);
  }
}
