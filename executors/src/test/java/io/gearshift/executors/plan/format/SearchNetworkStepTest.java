package io.gearshift.executors.plan.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.ops.step.StepKey;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.plan.network.Examples;
import io.gearshift.executors.plan.oracle.StockNetwork;
import io.gearshift.executors.quantization.OperandSite.Role;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.quantizer.GaussianMixture;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme;
import io.gearshift.executors.quantization.scheme.LayerWidthsScheme.Widths;
import io.gearshift.executors.quantization.scheme.WidthSearchScheme;
import io.gearshift.executors.train.Updater;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A step of each network that EdMIPS searches for ImageNet, on images of a size whose last map is
 * 2x2 or more.
 */
class SearchNetworkStepTest {
  private static final int CLASSES = 20;
  private static final int BATCH = 4;
  private static final List<Integer> WIDTHS = List.of(1, 2, 3, 4);
  private static final Kernels KERNELS = KernelsProvider.open(Compute.onednn(1));

  /** Gradients of all logits come from the cross-entropy: there is no penalty here. */
  @ParameterizedTest
  @CsvSource({
    "quantres18,       64, 19",
    "quantres50,       64, 52",
    "quantgooglenet,   64, 56",
    "quantinceptionv3, 107, 93"
  })
  void aSearchMovesTheLogitsOfEveryLayer(String name, int side, int layers) {
    Stepped stepped = new Stepped(name, side, new WidthSearchScheme(WIDTHS, WIDTHS));
    List<String> searched = stepped.graph.innerProducts();
    assertThat(searched).hasSize(layers);
    List<String> logits = new ArrayList<>();
    for (String layer : searched) {
      logits.add(layer + " " + GaussianMixture.logitsName(Role.INPUT));
      logits.add(layer + " " + GaussianMixture.logitsName(Role.WEIGHT));
    }
    assertThat(stepped.layout.tensors())
        .filteredOn(tensor -> tensor.group().equals(GaussianMixture.ALPHAS))
        .extracting(ParameterTensor::label)
        .containsExactlyInAnyOrderElementsOf(logits);
    stepped.assertTrains();
  }

  @ParameterizedTest
  @CsvSource({
    "quantres18,       64, 0",
    "quantres50,       64, 0",
    "quantgooglenet,   64, 8",
    "quantinceptionv3, 107, 8"
  })
  void givenWidthsTrainEveryLayer(String name, int side, int gradientBits) {
    new Stepped(name, side, new LayerWidthsScheme(Map.of(), new Widths(2, 2), gradientBits))
        .assertTrains();
  }

  private static final class Stepped {
    private final NetworkGraph graph;
    private final ParameterLayout layout;
    private final TrainingPlan plan;
    private final Examples examples;

    Stepped(String name, int side, QuantizationScheme scheme) {
      ComputationGraphConfiguration network = Architectures.of(name, 3, side, side, CLASSES, 7);
      InputShape images = new InputShape(3, side, side);
      graph = GraphReader.read(network);
      List<StateTensor> states = TrainingPlan.states(graph, images, scheme, KERNELS);
      layout = graph.layout().extendedBy(states);
      ParameterVector parameters = new ParameterVector(KERNELS, layout);
      float[] own = new StockNetwork(network, CLASSES).parameters();
      float[] initial = Arrays.copyOf(own, layout.size());
      for (StateTensor state : states) {
        int offset = layout.state(state.layer(), state.name()).offset();
        Arrays.fill(initial, offset, offset + state.size(), state.initial().get(0));
      }
      parameters.upload(initial);
      plan =
          TrainingPlan.compile(
              graph,
              images,
              BATCH,
              scheme,
              KERNELS,
              parameters,
              new ParameterVector(KERNELS, layout),
              Objective.PLAIN);
      examples = Examples.of(images, BATCH, CLASSES, 3);
    }

    /** The loss is finite, and every tensor has a gradient and follows it. */
    void assertTrains() {
      UpdateRules rules = UpdateRules.of(new GroupRule(new Sgd(0.9f), 0));
      Updater updater = new Updater(KERNELS, layout);
      SortedMap<String, float[]> state = new TreeMap<>();
      rules.stateNames().forEach(vector -> state.put(vector, new float[layout.size()]));
      updater.load(state, rules);
      float[] before = plan.parameters().download();

      plan.run(examples.images(), examples.labels(), BATCH, new StepKey(1, 0, 0, 0));
      updater.update(plan, rules, 0.1f, 0);

      assertThat(plan.result().lossSum() / BATCH).isFinite().isPositive();
      float[] gradients = plan.gradients().download();
      float[] after = plan.parameters().download();
      for (ParameterTensor tensor : layout.trained()) {
        assertThat(part(gradients, tensor))
            .as(tensor.label())
            .isNotEqualTo(new float[tensor.size()]);
        assertThat(part(after, tensor)).as(tensor.label()).isNotEqualTo(part(before, tensor));
      }
    }

    private static float[] part(float[] vector, ParameterTensor tensor) {
      return Arrays.copyOfRange(vector, tensor.offset(), tensor.offset() + tensor.size());
    }
  }
}
