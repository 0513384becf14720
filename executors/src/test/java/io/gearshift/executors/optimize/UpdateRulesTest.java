package io.gearshift.executors.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.update.MomentumRates.Form;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpdateRulesTest {
  private static final GroupRule USUAL = new GroupRule(new Sgd(0.5f), 1e-4f);
  private static final GroupRule BIASES =
      new GroupRule(new Sgd(0.5f, Form.NESTEROV), 2, 0, List.of());
  private static final GroupRule CONVOLUTIONS =
      new GroupRule(new Sgd(0.5f), 0.2f, 1e-4f, List.of(new MaxNorm(0.9f)));
  private static final UpdateRules RULES =
      new UpdateRules(
          USUAL,
          Map.of(ParameterGroup.BIASES.name(), BIASES),
          List.of(
              new LayerRules(
                  "convolutions",
                  List.of("conv1", "conv2"),
                  Map.of(ParameterGroup.WEIGHTS.name(), CONVOLUTIONS))));

  /** A dense layer and a convolution of one pixel have weights of one shape. */
  @Test
  void aLayerHasItsOwnRuleForTheGroupsThatItNames() {
    assertThat(RULES.of(new ParameterTensor("conv2", Role.WEIGHT, 0, 8, 4, 1, 1)))
        .isEqualTo(CONVOLUTIONS);
    assertThat(RULES.of(new ParameterTensor("dense", Role.WEIGHT, 0, 8, 4, 1, 1))).isEqualTo(USUAL);
    assertThat(RULES.of(new ParameterTensor("conv2", Role.BIAS, 0, 8))).isEqualTo(BIASES);
    assertThat(RULES.of(new ParameterTensor("dense", Role.BIAS, 0, 8))).isEqualTo(BIASES);
    assertThat(RULES.of(new ParameterTensor("conv2", Role.GAMMA, 0, 8))).isEqualTo(USUAL);
  }

  @Test
  void anotherMomentumChangesNothingElse() {
    UpdateRules changed = RULES.withMomentum(0.7f);

    assertThat(changed.usual()).isEqualTo(new GroupRule(new Sgd(0.7f), 1e-4f));
    assertThat(changed.of(ParameterGroup.BIASES))
        .isEqualTo(new GroupRule(new Sgd(0.7f, Form.NESTEROV), 2, 0, List.of()));
    assertThat(changed.of(new ParameterTensor("conv1", Role.WEIGHT, 0, 8, 4, 1, 1)))
        .isEqualTo(new GroupRule(new Sgd(0.7f), 0.2f, 1e-4f, List.of(new MaxNorm(0.9f))));
    assertThat(changed.withMomentum(0.5f)).isEqualTo(RULES);
    assertThat(changed.stateNames()).containsExactly("momentum");
  }

  @Test
  void keptParametersAreThoseOfTheLabels() {
    UpdateRules keeping = RULES.keeping(List.of("conv1 weight"));

    assertThat(keeping.keeps(new ParameterTensor("conv1", Role.WEIGHT, 0, 8, 4, 1, 1))).isTrue();
    assertThat(keeping.keeps(new ParameterTensor("conv1", Role.BIAS, 0, 8))).isFalse();
    assertThat(keeping.keeps(new ParameterTensor("conv2", Role.WEIGHT, 0, 8, 4, 1, 1))).isFalse();
    assertThat(keeping.withMomentum(0.7f).kept()).containsExactly("conv1 weight");
    assertThat(keeping.keeping(List.of())).isEqualTo(RULES);
  }

  @Test
  void anOptimizerWithoutMomentumStaysAsItIs() {
    Adam adam = new Adam(0.9f, 0.999f, 1e-8f);

    assertThat(UpdateRules.of(new GroupRule(adam, 0)).withMomentum(0.7f))
        .isEqualTo(UpdateRules.of(new GroupRule(adam, 0)));
  }
}
