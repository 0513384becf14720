package io.gearshift.executors.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.ExchangeFormat;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.RoundTask.Optimizer;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.GuardedKernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.Regime;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private static final InputShape IMAGES = new InputShape(3, 8, 8);
  private static final int CLASSES = 5;
  private static final ComputationGraphConfiguration CONFIGURATION =
      Architectures.of("resnet20", IMAGES.channels(), 8, 8, CLASSES, 3);
  private static final NetworkSpec NETWORK = new NetworkSpec(CONFIGURATION.toJson(), IMAGES, 1);
  private static final ParameterLayout LAYOUT = GraphReader.read(CONFIGURATION).layout();
  private static final Regime EIGHT_BITS = Regime.of(Precision.ofBits(8));
  private static final Regime FLOATS = Regime.of(Precision.FLOAT32);
  private static final Optimizer RATES = new Optimizer(0.1f, 0.9f, 1e-3f);

  @Test
  void twoReplicasGiveTheSameBits() {
    assertSameBits(train(replica(), EIGHT_BITS, 4, 3), train(replica(), EIGHT_BITS, 4, 3));
  }

  @Test
  void aReplicaThatDidOtherWorkBeforeGivesTheSameBits() {
    RoundResult expected = train(replica(), EIGHT_BITS, 4, 3);
    Replica used = replica();
    train(used, EIGHT_BITS, 4, 1);
    assertSameBits(train(used, EIGHT_BITS, 4, 3), expected);
    train(used, FLOATS, 2, 2);
    assertSameBits(train(used, EIGHT_BITS, 4, 3), expected);
  }

  /** Of a round's end: parameters, momentum and gradient. */
  private static final int DOWNLOADS_OF_A_ROUND = 3;

  @Test
  void aStepWaitsForItsKernelsOnceAndReadsNothingBefore() {
    GuardedKernels kernels = new GuardedKernels();

    train(new Replica(NETWORK, kernels), EIGHT_BITS, 4, 3);

    assertThat(kernels.waits()).isEqualTo(3 + DOWNLOADS_OF_A_ROUND);
  }

  @Test
  void memoryOfADeviceChangesNoBits() {
    Replica inHostMemory = new Replica(NETWORK, KernelsProvider.open("reference", 1));
    for (Regime regime : List.of(EIGHT_BITS, Regime.of(Precision.ofBits(12)), FLOATS)) {
      assertSameBits(train(replica(), regime, 4, 3), train(inHostMemory, regime, 4, 3));
    }
  }

  @Test
  void anotherWorkerDrawsOtherRandomNumbers() {
    RoundTask task = task(EIGHT_BITS, 4, 2);

    RoundResult first = replica().train(task, state(), source(4, 2));
    RoundResult second = replica().train(task.forWorker(1), state(), source(4, 2));

    assertThat(second.parameters()).isNotEqualTo(first.parameters());
    assertThat(second.report().worker()).isEqualTo(1);
  }

  /** PyTorch: weight decay goes into the gradient, that into the momentum, that times the rate. */
  @Test
  void oneUpdateFollowsPyTorchsOrder() {
    RoundState before = state();

    RoundResult after = replica().train(task(FLOATS, 4, 1), before, source(4, 1));

    for (ParameterTensor tensor : LAYOUT.tensors()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        if (tensor.role().trained()) {
          float gradient = after.gradient()[i] + RATES.weightDecay() * before.parameters()[i];
          float momentum = RATES.momentum() * before.momentum()[i] + gradient;
          assertThat(after.momentum()[i]).as(tensor.label()).isEqualTo(momentum);
          assertThat(after.parameters()[i])
              .as(tensor.label())
              .isEqualTo(before.parameters()[i] - RATES.learningRate() * momentum);
        } else {
          assertThat(after.momentum()[i]).as(tensor.label()).isEqualTo(before.momentum()[i]);
          assertThat(after.gradient()[i]).as(tensor.label()).isZero();
          assertThat(after.parameters()[i]).as(tensor.label()).isNotEqualTo(before.parameters()[i]);
        }
      }
    }
  }

  @Test
  void decayOfWeightsLeavesOtherParametersAlone() {
    RoundState before = state();
    Optimizer rates = new Optimizer(0.1f, 0.9f, 1e-3f, RoundTask.Decayed.WEIGHTS);

    RoundResult all = replica().train(task(FLOATS, 4, 1), before, source(4, 1));
    RoundResult weights = replica().train(task(FLOATS, 4, 1, rates), before, source(4, 1));

    assertThat(LAYOUT.trained()).extracting(ParameterTensor::role).contains(Role.BIAS, Role.GAMMA);
    for (ParameterTensor tensor : LAYOUT.trained()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        float decay = tensor.role() == Role.WEIGHT ? 1e-3f * before.parameters()[i] : 0;
        float momentum = 0.9f * before.momentum()[i] + (all.gradient()[i] + decay);
        assertThat(weights.momentum()[i]).as(tensor.label()).isEqualTo(momentum);
      }
    }
  }

  @Test
  void trainingOnTheSameBatchLowersItsLoss() {
    RoundState state = new RoundState(initial(), new float[LAYOUT.size()]);
    double first = 0;
    double last = 0;
    for (int round = 0; round < 8; round++) {
      RoundResult result = replica().train(task(EIGHT_BITS, 8, 1), state, source(8, 1));
      last = result.report().lossSum();
      first = round == 0 ? last : first;
      state = new RoundState(result.parameters(), result.momentum());
    }

    assertThat(last).isLessThan(first / 2);
  }

  @Test
  void theReportCountsImages() {
    RoundResult result = train(replica(), EIGHT_BITS, 4, 3);

    assertThat(result.report().examples()).isEqualTo(12);
    assertThat(result.report().lossSum()).isPositive();
    assertThat(result.report().correct()).isBetween(0L, 12L);
    assertThat(result.report().nanosCompute()).isPositive();
    assertThat(result.report().host()).isNotBlank();
  }

  @Test
  void aGradientThatIsNotWantedIsNotSent() {
    RoundTask wanted = task(FLOATS, 4, 1);
    RoundTask task =
        new RoundTask(
            NETWORK,
            FLOATS,
            RATES,
            7,
            0,
            2,
            0,
            2,
            0,
            1,
            4,
            RoundTask.Gradient.NOT_WANTED,
            ExchangeFormat.BITS_32);

    assertThat(replica().train(task, state(), source(4, 1)).gradient()).isNull();
    assertThat(replica().train(wanted, state(), source(4, 1)).gradient()).hasSize(LAYOUT.size());
  }

  @Test
  void runningOutOfImagesIsAnError() {
    assertThatThrownBy(() -> replica().train(task(FLOATS, 4, 3), state(), source(4, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Worker 0 ran out of images after 2 batches");
  }

  @Test
  void aStateOfAnotherNetworkIsRefused() {
    RoundState state = new RoundState(new float[3], new float[3]);

    assertThatThrownBy(() -> replica().train(task(FLOATS, 4, 1), state, source(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid vector: 3 values (the network has %s parameters)", LAYOUT.size());
  }

  private static Replica replica() {
    return new Replica(NETWORK, new GuardedKernels());
  }

  private static RoundResult train(Replica replica, Regime regime, int batchSize, int batches) {
    return replica.train(task(regime, batchSize, batches), state(), source(batchSize, batches));
  }

  private static ListedBatches source(int batchSize, int batches) {
    return new ListedBatches(IMAGES, batchSize, batches, CLASSES, 17);
  }

  private static RoundTask task(Regime regime, int batchSize, int batches) {
    return task(regime, batchSize, batches, RATES);
  }

  private static RoundTask task(Regime regime, int batchSize, int batches, Optimizer rates) {
    return new RoundTask(
        NETWORK,
        regime,
        rates,
        7,
        0,
        2,
        0,
        2,
        0,
        batches,
        batchSize,
        RoundTask.Gradient.OF_LAST_BATCH,
        ExchangeFormat.BITS_32);
  }

  private static float[] initial() {
    ComputationGraph network = new ComputationGraph(CONFIGURATION);
    network.init();
    return network.params().dup().ravel().toFloatVector();
  }

  /** Fresh parameters, and momentum that is not zero where it may not be. */
  private static RoundState state() {
    float[] momentum = new float[LAYOUT.size()];
    for (ParameterTensor tensor : LAYOUT.trained()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        momentum[i] = (i % 7 - 3) * 0.01f;
      }
    }
    return new RoundState(initial(), momentum);
  }

  private static void assertSameBits(RoundResult actual, RoundResult expected) {
    assertThat(actual.parameters()).isEqualTo(expected.parameters());
    assertThat(actual.momentum()).isEqualTo(expected.momentum());
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    assertThat(actual.report().lossSum()).isEqualTo(expected.report().lossSum());
    assertThat(actual.report().correct()).isEqualTo(expected.report().correct());
  }
}
