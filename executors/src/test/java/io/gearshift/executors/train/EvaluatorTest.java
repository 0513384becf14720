package io.gearshift.executors.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.data.TestTime;
import io.gearshift.executors.data.batch.Batch;
import io.gearshift.executors.exchange.EvaluationResult;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import io.gearshift.executors.random.RandomStream;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
  private static final InputShape IMAGES = new InputShape(1, 16, 16);
  private static final int CLASSES = 7;
  private static final ComputationGraphConfiguration CONFIGURATION =
      Architectures.of("lenet", 1, 16, 16, CLASSES, 3);
  private static final NetworkSpec NETWORK =
      new NetworkSpec(CONFIGURATION.toJson(), IMAGES, Compute.onednn(1));

  /** All weights zero: the logits are the output layer's biases, whatever the image. */
  @Test
  void countsFollowTheOrderOfTheLogits() {
    Evaluator evaluator =
        Evaluator.open(NETWORK, PrecisionScheme.of(Precision.FLOAT32), 7, new ComputeResources());
    float[] parameters = new float[evaluator.plan().graph().layout().size()];
    for (int c = 0; c < CLASSES; c++) {
      parameters[parameters.length - CLASSES + c] = c == 2 ? 10 : -c;
    }
    Tensor images = Tensor.allocate(DataType.F32, 7, 16, 16, 1);
    ListedBatches source =
        new ListedBatches(IMAGES, 7, 0, CLASSES, 1)
            .add(new Batch(images, new int[] {0, 1, 2, 3, 4, 5, 6}, 7))
            .add(new Batch(images, new int[] {2, 2, 6, 0, 0, 0, 0}, 3));

    EvaluationResult result = evaluator.evaluate(parameters, source);

    assertThat(result.examples()).isEqualTo(10);
    assertThat(result.top1()).isEqualTo(3);
    // The order of the logits is 2, 0, 1, 3, 4, 5, 6.
    assertThat(result.top5()).isEqualTo(7);
    assertThat(result.top1Percent()).isEqualTo(30);
    assertThat(result.top5Percent()).isEqualTo(70);
    for (int label = 0; label < CLASSES; label++) {
      long[] expected = new long[CLASSES];
      expected[2] = label == 2 ? 3 : label == 6 ? 2 : 1;
      assertThat(result.confusion()[label]).isEqualTo(expected);
    }
  }

  /** Image and mirror image are together what the network sees of either. */
  @Test
  void anImageAndItsMirrorImageCountAlike() {
    ComputeResources resources = new ComputeResources();
    PrecisionScheme scheme = PrecisionScheme.of(Precision.FLOAT32);
    Evaluator plain = Evaluator.open(NETWORK, scheme, 7, resources);
    ComputationGraph drawn = new ComputationGraph(CONFIGURATION);
    drawn.init();
    float[] parameters = drawn.params().toFloatVector();
    RandomStream random = RandomStream.of(4);
    Tensor images = Tensor.allocate(DataType.F32, 7, 16, 16, 1);
    for (int i = 0; i < images.size(); i++) {
      images.set(i, 8 * random.uniform(i) - 4);
    }
    Tensor mirrored = Tensor.allocate(DataType.F32, 7, 16, 16, 1);
    TestTime.MIRROR.write(1, images, mirrored);

    assertThat(confusion(plain, parameters, images))
        .isNotEqualTo(confusion(plain, parameters, mirrored));
    Evaluator both = Evaluator.open(NETWORK, scheme, 7, TestTime.MIRROR, resources);
    assertThat(confusion(both, parameters, images))
        .isEqualTo(confusion(both, parameters, mirrored));
  }

  private static String confusion(Evaluator evaluator, float[] parameters, Tensor images) {
    ListedBatches source =
        new ListedBatches(IMAGES, 7, 0, CLASSES, 1)
            .add(new Batch(images, new int[] {0, 1, 2, 3, 4, 5, 6}, 7));
    return Arrays.deepToString(evaluator.evaluate(parameters, source).confusion());
  }

  @Test
  void countsOfTwoPartsAddUp() {
    EvaluationResult one = new EvaluationResult(3, 1, 2, new long[][] {{1, 1}, {1, 0}});
    EvaluationResult two = new EvaluationResult(2, 2, 2, new long[][] {{1, 0}, {0, 1}});

    EvaluationResult sum = one.plus(two);

    assertThat(sum.examples()).isEqualTo(5);
    assertThat(sum.top1()).isEqualTo(3);
    assertThat(sum.top5()).isEqualTo(4);
    assertThat(Arrays.deepToString(sum.confusion())).isEqualTo("[[2, 1], [1, 1]]");
    assertThat(one.confusion()[0][0]).isEqualTo(1);
  }

  @Test
  void parametersOfAnotherNetworkAreRefused() {
    Evaluator evaluator =
        Evaluator.open(NETWORK, PrecisionScheme.of(Precision.FLOAT32), 7, new ComputeResources());
    int size = evaluator.plan().graph().layout().size();

    assertThatThrownBy(
            () ->
                evaluator.evaluate(
                    new float[size + 1], new ListedBatches(IMAGES, 7, 1, CLASSES, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid vector: %s values (the network has %s parameters)", size + 1, size);
  }
}
