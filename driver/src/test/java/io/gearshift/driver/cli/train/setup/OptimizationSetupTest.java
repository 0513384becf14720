package io.gearshift.driver.cli.train.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.averages.Lookahead;
import io.gearshift.driver.averages.MovingAverage;
import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.rate.MomentumRise;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.driver.training.Optimization;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.graph.ParameterTensor.Role;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.optimize.Adam;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.MaxNorm;
import io.gearshift.executors.optimize.NormPenalty;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Optimizer;
import io.gearshift.executors.optimize.RoundedSgd;
import io.gearshift.executors.optimize.Sgd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

/** Every setting of the optimisation arrives where training takes it from. */
class OptimizationSetupTest {
  private static final int BATCHES_PER_EPOCH = 5;
  private static final NetworkGraph NETWORK =
      GraphReader.read(
          new NeuralNetConfiguration.Builder()
              .graphBuilder()
              .addInputs("input")
              .setInputTypes(InputType.convolutional(8, 8, 1))
              .addLayer(
                  "conv",
                  new ConvolutionLayer.Builder(3, 3).nOut(2).activation(Activation.RELU).build(),
                  "input")
              .addLayer("bn1", new BatchNormalization.Builder().useLogStd(false).build(), "conv")
              .addLayer("bn2", new BatchNormalization.Builder().useLogStd(false).build(), "bn1")
              .addLayer(
                  "dense",
                  new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build(),
                  "bn2")
              .setOutputs("dense")
              .build());
  private static final String DECAY = "training_hyperparameters.Weight_Decay=0.001";

  private static Optimization of(String... overrides) {
    return new OptimizationSetup(ConfigurationLoader.ofOverrides(List.of(overrides)))
        .optimization(BATCHES_PER_EPOCH, NETWORK);
  }

  @Test
  void biasesAndNormalizationsHaveTheDecayOfWeightsUnlessTheyHaveTheirOwn() {
    Optimization usual = of(DECAY);
    Optimization own =
        of(
            DECAY,
            "optimizer.Bias_Decay=0",
            "optimizer.Normalization_Decay=0.5",
            "optimizer.Bias_Rate=2",
            "optimizer.Normalization_Rate=3");

    assertThat(usual.updates().of(ParameterGroup.WEIGHTS).weightDecay()).isEqualTo(0.001f);
    assertThat(usual.updates().of(ParameterGroup.BIASES).weightDecay()).isEqualTo(0.001f);
    assertThat(usual.updates().of(ParameterGroup.NORMALIZATION).weightDecay()).isEqualTo(0.001f);
    assertRule(own.updates().of(ParameterGroup.WEIGHTS), 1, 0.001f);
    assertRule(own.updates().of(ParameterGroup.BIASES), 2, 0);
    assertRule(own.updates().of(ParameterGroup.NORMALIZATION), 3, 0.5f);
  }

  private static void assertRule(GroupRule rule, float rate, float decay) {
    assertThat(rule.rateFactor()).isEqualTo(rate);
    assertThat(rule.weightDecay()).isEqualTo(decay);
  }

  @Test
  void theOptimizerIsThatOfAllGroups() {
    String momentum = "training_hyperparameters.Momentum=0.8";
    assertOptimizer(new Sgd(0.8f), momentum);
    assertOptimizer(
        new Sgd(0.8f, MomentumRates.Form.NESTEROV), momentum, "optimizer.Optimizer=nesterov");
    assertOptimizer(
        new Adam(0.7f, 0.9f, 1e-6f),
        "optimizer.Optimizer=adam",
        "optimizer.Adam_Mean_Decay=0.7",
        "optimizer.Adam_Variance_Decay=0.9",
        "optimizer.Adam_Epsilon=1e-6");
  }

  private static void assertOptimizer(Optimizer expected, String... overrides) {
    Optimization optimization = of(overrides);
    for (ParameterGroup group :
        List.of(ParameterGroup.WEIGHTS, ParameterGroup.BIASES, ParameterGroup.NORMALIZATION)) {
      assertThat(optimization.updates().of(group).optimizer()).isEqualTo(expected);
    }
  }

  @Test
  void theLargestNormIsOfWeightsAlone() {
    Optimization optimization = of("optimizer.Max_Norm=3");

    assertThat(optimization.updates().of(ParameterGroup.WEIGHTS).projections())
        .containsExactly(new MaxNorm(3));
    assertThat(optimization.updates().of(ParameterGroup.BIASES).projections()).isEmpty();
    assertThat(of().updates().of(ParameterGroup.WEIGHTS).projections()).isEmpty();
  }

  @Test
  void smoothingAndPenaltyAreTheObjectives() {
    assertThat(of().objective()).isEqualTo(Objective.PLAIN);
    assertThat(of("optimizer.Label_Smoothing=0.1", "optimizer.L2_Penalty=0.25").objective())
        .isEqualTo(new Objective(0.1f, List.of(new NormPenalty(0.25f))));
  }

  @Test
  void theCurveHasItsNumbersAndAWarmUpItsShareOfTheRun() {
    assertThat(of().rates()).isEqualTo(new RateCurve.Constant());
    assertThat(of("optimizer.Curve=cosine", "optimizer.Curve_End=0.01").rates())
        .isEqualTo(new RateCurve.Cosine(0.01));
    assertThat(
            of(
                    "optimizer.Curve=one_cycle",
                    "optimizer.Curve_End=0.01",
                    "optimizer.Curve_Start=0.2",
                    "optimizer.Curve_Peak=0.4")
                .rates())
        .isEqualTo(new RateCurve.OneCycle(0.2, 0.4, 0.01));
    assertThat(
            of(
                    "optimizer.Curve=triangular",
                    "optimizer.Curve_End=0.07",
                    "optimizer.Curve_Start=0.2",
                    "optimizer.Curve_Peak=0.23")
                .rates())
        .isEqualTo(new RateCurve.Triangular(0.2, 0.23, 0.07));
    assertThat(of("optimizer.Curve=polynomial", "optimizer.Curve_Power=2").rates())
        .isEqualTo(new RateCurve.Polynomial(2, 0));
    // Ten epochs of five updates.
    assertThat(of("optimizer.Warm_Up=3").rates())
        .isEqualTo(new RateCurve.WarmUp(new RateCurve.Constant(), 0.3, 0.02));
    assertThat(of("optimizer.Warm_Up=10").rates())
        .isEqualTo(new RateCurve.WarmUp(new RateCurve.Constant(), 1, 0.02));
    assertThatThrownBy(() -> of("optimizer.Warm_Up=11"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid Warm_Up: 11.0 (must be at most Total_Epochs: 10)");
  }

  @Test
  void keptParametersHaveTheirFirstEpochs() {
    assertThat(of().kept()).isEmpty();
    assertThat(of("optimizer.Kept_Parameters=conv:weight conv:bias@3 *:gamma").kept())
        .containsExactly(
            Map.entry("bn1 gamma", 0),
            Map.entry("bn2 gamma", 0),
            Map.entry("conv bias", 3),
            Map.entry("conv weight", 0));
    assertThat(of("optimizer.Kept_Parameters=*:gamma@2 bn1:gamma").kept())
        .containsExactly(Map.entry("bn1 gamma", 0), Map.entry("bn2 gamma", 2));
    assertThatThrownBy(() -> of("optimizer.Kept_Parameters=conv:gamma"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid Kept_Parameters: conv:gamma (must be trained parameters of the network)");
    assertThatThrownBy(() -> of("optimizer.Kept_Parameters=conv.weight"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Invalid Kept_Parameters: conv.weight (must be none, or LAYER:PARAMETER or"
                + " LAYER:PARAMETER@EPOCHS with spaces between, PARAMETER one of weight, bias,"
                + " gamma, beta)");
  }

  @Test
  void averagesHaveTheirNumbers() {
    assertThat(of().averages())
        .isEqualTo(new WeightAverages(Optional.empty(), Optional.empty(), NETWORK.layout().size()));
    assertThat(
            of(
                    "averaging.Lookahead=0.95",
                    "averaging.Lookahead_Power=2",
                    "averaging.Average_Decay=0.99")
                .averages())
        .isEqualTo(
            new WeightAverages(
                Optional.of(new Lookahead(0.95, 2)),
                Optional.of(new MovingAverage(0.99)),
                NETWORK.layout().size()));
    assertThatThrownBy(() -> of("averaging.Lookahead=1"))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid Lookahead: 1 (must be above 0 and below 1, or none)");
    assertThatThrownBy(() -> of("averaging.Average_Decay=0.9", "multipliers.Format=dfxp"))
        .isInstanceOf(UserError.class)
        .hasMessage("Invalid Average_Decay: 0.9 (must be none with a [multipliers] Format)");
  }

  @Test
  void momentumStartsARoundAsConfigured() {
    assertThat(of("averaging.Momentum=average").roundStart())
        .isEqualTo(Optimization.RoundStart.AVERAGED);
    assertThat(of("averaging.Momentum=reset").roundStart())
        .isEqualTo(Optimization.RoundStart.RESET);
  }

  private static GroupRule rule(Optimization optimization, String layer, Role role) {
    int[] shape = role == Role.BIAS ? new int[] {2} : new int[] {2, 3, 1, 1};
    return optimization.updates().of(new ParameterTensor(layer, role, 0, shape));
  }

  @Test
  void convolutionsHaveRateAndNormOfTheirOwn() {
    Optimization own =
        of(
            DECAY,
            "optimizer.Bias_Rate=2",
            "optimizer.Max_Norm=1.5",
            "optimizer.Convolution_Rate=0.5",
            "optimizer.Convolution_Max_Norm=0.9");

    assertRule(rule(own, "conv", Role.WEIGHT), 0.5f, 0.001f);
    assertRule(rule(own, "conv", Role.BIAS), 1, 0.001f);
    assertRule(rule(own, "dense", Role.WEIGHT), 1, 0.001f);
    assertRule(rule(own, "dense", Role.BIAS), 2, 0.001f);
    assertThat(rule(own, "conv", Role.WEIGHT).projections()).containsExactly(new MaxNorm(0.9f));
    assertThat(rule(own, "dense", Role.WEIGHT).projections()).containsExactly(new MaxNorm(1.5f));
    assertThat(rule(own, "conv", Role.BIAS).projections()).isEmpty();
    assertThat(
            rule(
                    of("optimizer.Max_Norm=2", "optimizer.Convolution_Max_Norm=none"),
                    "conv",
                    Role.WEIGHT)
                .projections())
        .isEmpty();
    assertThat(of("optimizer.Max_Norm=2").updates().byLayer()).isEmpty();
  }

  @Test
  void momentumAndCurveMayTakeAPartOfTheRun() {
    Optimization early =
        of(
            "training_hyperparameters.Momentum=0.5",
            "optimizer.Momentum_End=0.7",
            "optimizer.Momentum_Share=0.25",
            "optimizer.Curve=polynomial",
            "optimizer.Curve_End=0.1",
            "optimizer.Curve_Share=0.5");

    assertThat(early.momentum()).contains(new MomentumRise(0.5, 0.7, 0.25));
    assertThat(early.rates()).isEqualTo(new RateCurve.Early(new RateCurve.Polynomial(1, 0.1), 0.5));
    assertThat(of().momentum()).isEqualTo(Optional.empty());
  }

  @Test
  void aFormatRoundsItsSteps() {
    assertOptimizer(new RoundedSgd(0.9f), "multipliers.Format=hflp");
    assertOptimizer(new RoundedSgd(0.9f), "multipliers.Format=flp", "arithmetic.Kernels=cuda");
  }
}
