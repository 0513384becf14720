package io.gearshift.executors.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the JVM makes of a step's loops. Where it leaves vectors as objects, a step allocates tens
 * of megabytes and takes half as long again (docs/decisions/0010).
 */
class WarmStepTest {
  private static final InputShape IMAGES = new InputShape(3, 32, 32);
  private static final int BATCH = 16;
  private static final int STEPS_UNTIL_COMPILED = 500;
  private static final long FEW_BYTES = 2 << 20;

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 32})
  void warmStepsMakeFewObjects(int bits) {
    RandomStep step = resnet20(PrecisionScheme.of(Precision.ofBits(bits)));
    long fewest = Long.MAX_VALUE;
    for (int i = 0; i < STEPS_UNTIL_COMPILED && fewest > FEW_BYTES; i++) {
      long before = bytesAllocated();
      step.run(i);
      fewest = Math.min(fewest, bytesAllocated() - before);
    }
    assertThat(fewest).as("bytes allocated in a step").isLessThan(FEW_BYTES);
  }

  private static RandomStep resnet20(PrecisionScheme scheme) {
    ComputationGraphConfiguration configuration = Architectures.of("resnet20", 3, 32, 32, 10, 1);
    NetworkGraph graph = GraphReader.read(configuration);
    return new RandomStep(
        new NetworkSpec(configuration.toJson(), IMAGES, Compute.onednn(1)),
        graph,
        WarmStepTest::fill,
        KernelsProvider.open(Compute.onednn(1)),
        RandomBatch.of(IMAGES, graph.classes(), BATCH),
        scheme);
  }

  private static void fill(ParameterVector parameters) {
    Random random = new Random(7);
    for (int i = 0; i < parameters.size(); i++) {
      parameters.flat().set(i, (float) (0.05 * random.nextGaussian()));
    }
  }

  /** By this thread, which with one thread runs every loop. */
  private static long bytesAllocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
  }
}
