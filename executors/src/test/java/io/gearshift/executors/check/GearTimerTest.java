package io.gearshift.executors.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.GearTask;
import io.gearshift.executors.exchange.GearTimes;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;

/** What is timed, not how fast it was. */
class GearTimerTest {
  private static final List<QuantizationScheme> GEARS =
      List.of(
          PrecisionScheme.of(Precision.ofBits(8)),
          PrecisionScheme.of(Precision.ofBits(12)),
          PrecisionScheme.of(Precision.FLOAT32));
  private static final ComputationGraphConfiguration LENET =
      Architectures.of("lenet", 1, 16, 16, 3, 1);

  private static GearTask task(GearTask.Effort effort) {
    NetworkSpec network =
        new NetworkSpec(LENET.toJson(), new InputShape(1, 16, 16), Compute.onednn(1));
    return new GearTask(network, GEARS, 3, 4, effort);
  }

  private static float[] parameters() {
    float[] values = new float[GraphReader.read(LENET).layout().size()];
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.05 * random.nextGaussian());
    }
    return values;
  }

  @Test
  void everyGearHasATimeAndParametersStayAsTheyWere() {
    float[] parameters = parameters();
    GearTask.Effort least = new GearTask.Effort(Duration.ZERO, 2, Duration.ZERO);
    GearTask task = task(least);
    GearTimes times;
    try (Kernels kernels = KernelsProvider.open(task.network().compute())) {
      times = new GearTimer(task, kernels, parameters).measure(2);
    }
    assertThat(times.worker()).isEqualTo(2);
    assertThat(times.milliseconds()).hasSize(GEARS.size()).allMatch(ms -> ms > 0);
    assertThat(parameters).isEqualTo(parameters());
  }

  @Test
  void taskAndTimesTravel() throws IOException, ClassNotFoundException {
    GearTask task = task(GearTask.Effort.USUAL);
    assertThat(throughTheWire(task)).isEqualTo(task);
    GearTimes times = new GearTimes(1, List.of(1.5, 2.5));
    assertThat(throughTheWire(times)).isEqualTo(times);
  }

  @Test
  void anEffortWithoutATurnIsRefused() {
    assertThatThrownBy(() -> new GearTask.Effort(Duration.ZERO, 0, Duration.ofMillis(5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid effort: 0 turns of PT0.005S after PT0S"
                + " (must be at least one turn, and no time negative)");
  }

  private static Object throughTheWire(Object value) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }
}
