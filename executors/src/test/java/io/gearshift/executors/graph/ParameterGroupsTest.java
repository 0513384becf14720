package io.gearshift.executors.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.ParameterGroup.Combination;
import io.gearshift.executors.graph.ParameterGroup.Diversity;
import io.gearshift.executors.graph.ParameterGroup.Training;
import io.gearshift.executors.graph.ParameterLayout.Region;
import io.gearshift.executors.graph.ParameterTensor.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where parameters stand, and which are trained, combined and counted how. */
class ParameterGroupsTest {
  private static final ParameterGroup RANGES =
      new ParameterGroup("ranges", Training.KEPT, Combination.MAXIMUM, Diversity.IGNORED);
  private static final ParameterGroup STEPS =
      new ParameterGroup("steps", Training.TRAINED, Combination.MEAN, Diversity.IGNORED);

  private static ParameterLayout network() {
    LayoutBuilder layout = new LayoutBuilder();
    LayerSpec.Window window =
        new LayerSpec.Window(
            new LayerSpec.Extent(3, 2),
            new LayerSpec.Extent(1, 1),
            new LayerSpec.Extent(0, 0),
            false);
    layout.convolution("conv", 2, 4, window, true);
    layout.depthwiseConvolution("depthwise", 4, 2, window, true);
    layout.normalization("bn", 8);
    layout.dense("dense", 8, 5, true);
    layout.dense("plain", 5, 3, false);
    return layout.build();
  }

  @Test
  void parametersStandInDl4jsOrderWithoutGaps() {
    assertThat(network().tensors())
        .extracting(tensor -> tensor.label() + " " + tensor.offset() + " " + tensor.size())
        .containsExactly(
            "conv bias 0 4",
            "conv weight 4 48",
            "depthwise bias 52 8",
            "depthwise weight 60 48",
            "bn gamma 108 8",
            "bn beta 116 8",
            "bn running mean 124 8",
            "bn running variance 132 8",
            "dense weight 140 40",
            "dense bias 180 5",
            "plain weight 185 15");
    assertThat(network().size()).isEqualTo(200);
    assertThat(network().of("bn", Role.BETA).offset()).isEqualTo(116);
    assertThatThrownBy(() -> network().of("plain", Role.BIAS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Layer plain has no BIAS");
  }

  @Test
  void runningStatisticsAreNotTrainedAndAllElseIs() {
    assertThat(network().trained())
        .extracting(ParameterTensor::role)
        .containsExactly(
            Role.BIAS,
            Role.WEIGHT,
            Role.BIAS,
            Role.DEPTHWISE_WEIGHT,
            Role.GAMMA,
            Role.BETA,
            Role.WEIGHT,
            Role.BIAS,
            Role.WEIGHT);
    assertThat(network().of("dense", Role.BIAS).group()).isEqualTo(ParameterGroup.BIASES);
    assertThat(network().of("depthwise", Role.DEPTHWISE_WEIGHT).group())
        .isEqualTo(ParameterGroup.WEIGHTS);
    assertThat(network().of("bn", Role.GAMMA).group()).isEqualTo(ParameterGroup.NORMALIZATION);
    assertThat(network().of("bn", Role.RUNNING_MEAN).group()).isEqualTo(ParameterGroup.STATISTICS);
  }

  @Test
  void statesStandBehindTheNetworksOwnAndKeepToTheirGroups() {
    ParameterLayout layout =
        network()
            .extendedBy(
                List.of(
                    new StateTensor("conv", "step", STEPS, 1, 0.5f),
                    new StateTensor("conv", "range", RANGES, 2, 0),
                    new StateTensor("dense", "range", RANGES, 3, 0)));

    assertThat(layout.size()).isEqualTo(206);
    assertThat(layout.networkSize()).isEqualTo(200);
    assertThat(layout.state("dense", "range").offset()).isEqualTo(203);
    assertThat(layout.state("conv", "step").isTrained()).isTrue();
    assertThat(layout.countedByPolicy())
        .extracting(ParameterTensor::label)
        .isEqualTo(network().trained().stream().map(ParameterTensor::label).toList());
    assertThat(layout.regions())
        .containsExactly(
            new Region(0, 201, Combination.MEAN), new Region(201, 206, Combination.MAXIMUM));
    assertThatThrownBy(() -> layout.state("conv", "steps")).hasMessage("Layer conv keeps no steps");
    assertThatThrownBy(() -> layout.state("plain", "step")).hasMessage("Layer plain keeps no step");
    assertThatThrownBy(() -> new StateTensor("conv", "step", STEPS, 0, 0))
        .hasMessage("Invalid size of conv step: 0 (must be at least 1)");
    assertThatThrownBy(() -> new ParameterTensor("conv", Role.STATE, 0, 1))
        .hasMessage("A state names its group itself");
  }

  @Test
  void moreParametersThanAVectorHoldsAreRefused() {
    LayoutBuilder layout = new LayoutBuilder();
    layout.dense("first", 1 << 15, 1 << 15, false);
    assertThatThrownBy(() -> layout.dense("second", 1 << 15, 1 << 15, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid network: with layer second it has more than 2147483647 parameters");
    assertThatThrownBy(() -> new LayoutBuilder().dense("large", 1 << 16, 1 << 15, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
