package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.data.feed.HeldExamples;
import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.train.Replica;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.api.Test;

class ExecutorResourcesTest {
  private static final int BATCH = 64;
  private static final int SIDE = 28;
  private static final ComputationGraphConfiguration LENET =
      Architectures.of("lenet", 1, SIDE, SIDE, 3, 1);
  private static final NetworkSpec NETWORK =
      new NetworkSpec(LENET.toJson(), new InputShape(1, SIDE, SIDE), Compute.onednn(1));
  private static final UpdateRules RULES = UpdateRules.of(new GroupRule(new Sgd(0.9f), 0));

  /** Training's own: scales of primitives, numbers of a pass. The collector frees them. */
  private static final long SMALL = 1 << 16;

  private static void train(ExecutorResources executor) {
    RoundTask task =
        new RoundTask(
            NETWORK,
            PrecisionScheme.of(Precision.ofBits(8)),
            new StepRules(Objective.PLAIN, RULES, new float[] {0.1f}, 0),
            new RoundPlace(1, 0, 0, 0, 1),
            new BatchRange(0, 1, BATCH),
            RoundTask.Gradient.NOT_WANTED,
            ExchangeFormat.BITS_32);
    HeldExamples examples =
        new HeldExamples(SIDE, SIDE, 1, new float[BATCH][SIDE * SIDE], new int[BATCH]);
    float[] parameters = new float[GraphReader.read(LENET).layout().size()];
    assertThat(
            RoundWork.run(
                executor,
                task,
                new HeldBatches(examples, examples.checksum()),
                () -> RoundState.fresh(parameters, RULES.stateNames())))
        .isNotEmpty();
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void memoryOfReplicasAndBatchesIsFreedWhenTheyAreClosed() {
    // What the JVM and oneDNN allocate once is not theirs.
    try (ExecutorResources first = new ExecutorResources(new Configuration())) {
      train(first);
    }
    long before = directBytes();
    ExecutorResources executor = new ExecutorResources(new Configuration());
    train(executor);
    // As long as somebody refers to it the collector frees nothing of it.
    List<Object> referred = new ArrayList<>();
    Replica replica = executor.replicas().borrow(NETWORK);
    referred.add(replica);
    executor.replicas().giveBack(NETWORK, replica);
    long held = directBytes() - before;
    assertThat(held).isGreaterThan(20 * SMALL);

    executor.close();

    assertThat(directBytes() - before).isLessThan(SMALL);
    assertThat(referred).isNotEmpty();
  }

  @Test
  void whatIsInUseIsFreedWhenItsUserEnds() {
    ExecutorResources executor = new ExecutorResources(new Configuration());
    long before = directBytes();
    Replica replica = executor.replicas().borrow(NETWORK);
    long held = directBytes() - before;
    executor.close();
    assertThat(directBytes() - before).isGreaterThan(held / 2);
    executor.replicas().giveBack(NETWORK, replica);
    assertThat(directBytes() - before).isLessThan(held / 2);
  }

  @Test
  void nothingIsLeftOverFromOneToTheNext() {
    Replica kept;
    try (ExecutorResources first = new ExecutorResources(new Configuration())) {
      train(first);
      kept = first.replicas().borrow(NETWORK);
      first.replicas().giveBack(NETWORK, kept);
      assertThat(first.replicas().borrow(NETWORK)).isSameAs(kept);
      first.replicas().giveBack(NETWORK, kept);
    }
    try (ExecutorResources second = new ExecutorResources(new Configuration())) {
      Replica other = second.replicas().borrow(NETWORK);
      assertThat(other).isNotSameAs(kept);
      second.replicas().giveBack(NETWORK, other);
      train(second);
    }
  }
}
