package io.gearshift.executors.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.exchange.BatchRange;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.exchange.RoundPlace;
import io.gearshift.executors.exchange.RoundResult;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.exchange.RoundTask;
import io.gearshift.executors.exchange.StepRules;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.guard.GuardedKernels;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class ReplicaTest {
  private static final InputShape IMAGES = new InputShape(3, 8, 8);
  private static final int CLASSES = 5;
  private static final ComputationGraphConfiguration CONFIGURATION =
      Architectures.of("resnet20", IMAGES.channels(), 8, 8, CLASSES, 3);
  private static final NetworkSpec NETWORK =
      new NetworkSpec(CONFIGURATION.toJson(), IMAGES, Compute.onednn(1));
  private static final ParameterLayout LAYOUT = GraphReader.read(CONFIGURATION).layout();
  private static final PrecisionScheme EIGHT_BITS = PrecisionScheme.of(Precision.ofBits(8));
  private static final PrecisionScheme FLOATS = PrecisionScheme.of(Precision.FLOAT32);
  private static final float RATE = 0.1f;
  private static final float MOMENTUM = 0.9f;
  private static final float DECAY = 1e-3f;
  private static final UpdateRules RULES = UpdateRules.of(new GroupRule(new Sgd(MOMENTUM), DECAY));

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
    Replica inHostMemory = new Replica(NETWORK, KernelsProvider.open(Compute.reference()));
    for (PrecisionScheme scheme :
        List.of(EIGHT_BITS, PrecisionScheme.of(Precision.ofBits(12)), FLOATS)) {
      assertSameBits(train(replica(), scheme, 4, 3), train(inHostMemory, scheme, 4, 3));
    }
  }

  @Test
  void anotherWorkerDrawsOtherRandomNumbers() {
    RoundTask task = task(EIGHT_BITS, 4, 2);

    RoundResult first = replica().train(task, state(), source(4, 2));
    RoundResult second = replica().train(task.forWorker(1), state(), source(4, 2));

    assertThat(second.state().parameters()).isNotEqualTo(first.state().parameters());
    assertThat(second.report().worker()).isEqualTo(1);
  }

  /** PyTorch: weight decay goes into the gradient, that into the momentum, that times the rate. */
  @Test
  void oneUpdateFollowsPyTorchsOrder() {
    RoundState before = state();

    RoundResult after = replica().train(task(FLOATS, 4, 1), before, source(4, 1));

    for (ParameterTensor tensor : LAYOUT.tensors()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        if (tensor.isTrained()) {
          float gradient = after.gradient()[i] + DECAY * before.parameters()[i];
          float momentum = MOMENTUM * momentum(before)[i] + gradient;
          assertThat(momentum(after)[i]).as(tensor.label()).isEqualTo(momentum);
          assertThat(after.state().parameters()[i])
              .as(tensor.label())
              .isEqualTo(before.parameters()[i] - RATE * momentum);
        } else {
          assertThat(momentum(after)[i]).as(tensor.label()).isEqualTo(momentum(before)[i]);
          assertThat(after.gradient()[i]).as(tensor.label()).isZero();
          assertThat(after.state().parameters()[i])
              .as(tensor.label())
              .isNotEqualTo(before.parameters()[i]);
        }
      }
    }
  }

  @Test
  void decayOfWeightsLeavesOtherParametersAlone() {
    RoundState before = state();
    UpdateRules rules =
        new UpdateRules(
            new GroupRule(new Sgd(MOMENTUM), 0),
            Map.of("weights", new GroupRule(new Sgd(MOMENTUM), DECAY)));

    RoundResult all = replica().train(task(FLOATS, 4, 1), before, source(4, 1));
    RoundResult weights = replica().train(task(FLOATS, 4, 1, rules), before, source(4, 1));

    assertThat(LAYOUT.trained()).extracting(ParameterTensor::role).contains(Role.BIAS, Role.GAMMA);
    for (ParameterTensor tensor : LAYOUT.trained()) {
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        float decay = tensor.role() == Role.WEIGHT ? 1e-3f * before.parameters()[i] : 0;
        float momentum = 0.9f * momentum(before)[i] + (all.gradient()[i] + decay);
        assertThat(momentum(weights)[i]).as(tensor.label()).isEqualTo(momentum);
      }
    }
  }

  @Test
  void keptParametersAndTheirMomentumStayWhatTheyAre() {
    ParameterTensor kept = LAYOUT.trained().get(1);
    RoundState before = state();

    RoundResult all = replica().train(task(FLOATS, 4, 1), before, source(4, 1));
    RoundResult keeping =
        replica()
            .train(task(FLOATS, 4, 1, RULES.keeping(List.of(kept.label()))), before, source(4, 1));

    for (ParameterTensor tensor : LAYOUT.trained()) {
      RoundResult expected = tensor.equals(kept) ? null : all;
      for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
        RoundState state = expected == null ? before : expected.state();
        assertThat(keeping.state().parameters()[i])
            .as(tensor.label())
            .isEqualTo(state.parameters()[i]);
        assertThat(momentum(keeping)[i]).as(tensor.label()).isEqualTo(momentum(state)[i]);
      }
    }
  }

  @Test
  void trainingOnTheSameBatchLowersItsLoss() {
    RoundState state = RoundState.fresh(initial(), RULES.stateNames());
    double first = 0;
    double last = 0;
    for (int round = 0; round < 8; round++) {
      RoundResult result = replica().train(task(EIGHT_BITS, 8, 1), state, source(8, 1));
      last = result.report().learned().lossSum();
      first = round == 0 ? last : first;
      state = result.state();
    }

    assertThat(last).isLessThan(first / 2);
  }

  @Test
  void theReportCountsImages() {
    RoundResult result = train(replica(), EIGHT_BITS, 4, 3);

    assertThat(result.report().examples()).isEqualTo(12);
    assertThat(result.report().learned().lossSum()).isPositive();
    assertThat(result.report().learned().correct()).isBetween(0L, 12L);
    assertThat(result.report().times().compute()).isPositive();
    assertThat(result.report().place().host()).isNotBlank();
    assertThat(result.report().place().kernels()).startsWith("reference: ");
  }

  @Test
  void aGradientThatIsNotWantedIsNotSent() {
    RoundTask wanted = task(FLOATS, 4, 1);
    RoundTask task =
        new RoundTask(
            NETWORK,
            FLOATS,
            wanted.rules(),
            wanted.place(),
            wanted.batches(),
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
    RoundState state = RoundState.fresh(new float[3], RULES.stateNames());

    assertThatThrownBy(() -> replica().train(task(FLOATS, 4, 1), state, source(4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid vector: 3 values (the network has %s parameters)", LAYOUT.size());
  }

  private static Replica replica() {
    return new Replica(NETWORK, new GuardedKernels());
  }

  private static RoundResult train(
      Replica replica, PrecisionScheme scheme, int batchSize, int batches) {
    return replica.train(task(scheme, batchSize, batches), state(), source(batchSize, batches));
  }

  private static ListedBatches source(int batchSize, int batches) {
    return new ListedBatches(IMAGES, batchSize, batches, CLASSES, 17);
  }

  private static RoundTask task(PrecisionScheme scheme, int batchSize, int batches) {
    return task(scheme, batchSize, batches, RULES);
  }

  private static RoundTask task(
      PrecisionScheme scheme, int batchSize, int batches, UpdateRules rules) {
    return new RoundTask(
        NETWORK,
        scheme,
        new StepRules(Objective.PLAIN, rules, rates(batches), 0),
        new RoundPlace(7, 0, 2, 0, 2),
        new BatchRange(0, batches, batchSize),
        RoundTask.Gradient.OF_LAST_BATCH,
        ExchangeFormat.BITS_32);
  }

  private static float[] rates(int batches) {
    float[] rates = new float[batches];
    Arrays.fill(rates, RATE);
    return rates;
  }

  private static float[] momentum(RoundResult result) {
    return momentum(result.state());
  }

  private static float[] momentum(RoundState state) {
    return state.optimizer().get("momentum");
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
    return new RoundState(initial(), Map.of("momentum", momentum));
  }

  private static void assertSameBits(RoundResult actual, RoundResult expected) {
    assertThat(actual.state().parameters()).isEqualTo(expected.state().parameters());
    assertThat(momentum(actual)).isEqualTo(momentum(expected));
    assertThat(actual.gradient()).isEqualTo(expected.gradient());
    assertThat(actual.report().learned().lossSum())
        .isEqualTo(expected.report().learned().lossSum());
    assertThat(actual.report().learned().correct())
        .isEqualTo(expected.report().learned().correct());
  }
}
