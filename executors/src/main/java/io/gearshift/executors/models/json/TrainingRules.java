package io.gearshift.executors.models.json;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * What a DL4J configuration says of how its layers are trained. None of it changes what a trained
 * network computes, so these rules are for networks that are going to be trained.
 */
public final class TrainingRules {
  private static final String OF_CONFIGURATION =
      "must not be set: the configuration's Learning_Rate, Momentum and Weight_Decay say how layers"
          + " are trained";

  private final String rule;

  private TrainingRules(String rule) {
    this.rule = rule;
  }

  /**
   * Refuses settings that would make DL4J train otherwise than this program does.
   *
   * @throws IllegalArgumentException in one line with the layer's name, the setting and its value
   */
  static void check(ComputationGraphConfiguration graph) {
    TrainingRules rules = new TrainingRules(OF_CONFIGURATION);
    rules.checkProcedure(graph);
    rules.checkRegularization(graph);
  }

  /**
   * Refuses what {@link #check} refuses, but for updaters and regularization, which the caller
   * takes into account.
   *
   * @param rule what a refusal says in parentheses
   * @throws IllegalArgumentException in one line with the layer's name, the setting and its value
   */
  public static void checkProcedure(ComputationGraphConfiguration graph, String rule) {
    new TrainingRules(rule).checkProcedure(graph);
  }

  private void checkProcedure(ComputationGraphConfiguration graph) {
    if (graph.getBackpropType() != BackpropType.Standard) {
      throw new IllegalArgumentException(
          "Unsupported backpropType: " + graph.getBackpropType() + " (must be Standard)");
    }
    graph
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer) {
                check(name, layer.getLayerConf());
                check(name, layer.getLayerConf().getLayer());
              }
            });
  }

  private void checkRegularization(ComputationGraphConfiguration graph) {
    graph
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof BaseLayer base) {
                checkRegularization(name, "regularization", base.getRegularization());
                checkRegularization(name, "regularizationBias", base.getRegularizationBias());
              }
            });
  }

  private void check(String name, NeuralNetConfiguration configuration) {
    require(configuration.isMiniBatch(), name, "miniBatch", false);
    require(configuration.isMinimize(), name, "minimize", false);
    OptimizationAlgorithm algorithm = configuration.getOptimizationAlgo();
    require(
        algorithm == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT,
        name,
        "optimizationAlgo",
        algorithm);
    require(
        configuration.getStepFunction() == null,
        name,
        "stepFunction",
        configuration.getStepFunction());
  }

  private void check(String name, Layer layer) {
    boolean constrained = layer.getConstraints() != null && !layer.getConstraints().isEmpty();
    require(!constrained, name, "constraints", layer.getConstraints());
    if (layer instanceof BaseLayer base) {
      require(base.getWeightNoise() == null, name, "weightNoise", base.getWeightNoise());
      GradientNormalization normalization = base.getGradientNormalization();
      require(
          normalization == null || normalization == GradientNormalization.None,
          name,
          "gradientNormalization",
          normalization);
      require(base.getBiasUpdater() == null, name, "biasUpdater", base.getBiasUpdater());
      boolean trained = !(base.getIUpdater() instanceof NoOp);
      require(trained || !hasParameters(base), name, "updater", base.getIUpdater());
    }
  }

  private static boolean hasParameters(BaseLayer layer) {
    return layer.initializer().numParams(layer) > 0;
  }

  private void checkRegularization(String name, String what, List<Regularization> terms) {
    if (terms != null) {
      for (Regularization term : terms) {
        require(isNothing(term), name, what, term);
      }
    }
  }

  private static boolean isNothing(Regularization term) {
    if (term instanceof L1Regularization l1) {
      return isZero(l1.getL1());
    }
    if (term instanceof L2Regularization l2) {
      return isZero(l2.getL2());
    }
    return term instanceof WeightDecay decay && isZero(decay.getCoeff());
  }

  private static boolean isZero(ISchedule schedule) {
    return schedule instanceof FixedSchedule fixed && fixed.getValue() == 0;
  }

  /**
   * A line that says which updaters of {@code graph} have no effect; empty if it names none.
   *
   * @param name of the file, for the line
   */
  public static Optional<String> unusedUpdaters(String name, ComputationGraphConfiguration graph) {
    Set<String> updaters = new LinkedHashSet<>();
    graph
        .getVertices()
        .forEach(
            (layer, vertex) -> {
              if (vertex instanceof LayerVertex v
                  && v.getLayerConf().getLayer() instanceof BaseLayer base
                  && hasParameters(base)) {
                updaters.add(text(base.getIUpdater()));
              }
            });
    return updaters.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Not used: updater "
                + String.join(", ", updaters)
                + " of "
                + name
                + " (Learning_Rate, Momentum and Weight_Decay of the configuration decide)");
  }

  private static String text(IUpdater updater) {
    return ConfigurationFile.firstLine(String.valueOf(updater));
  }

  private void require(boolean holds, String layer, String setting, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Unsupported "
              + setting
              + " of layer "
              + layer
              + ": "
              + ConfigurationFile.firstLine(String.valueOf(value))
              + " ("
              + rule
              + ")");
    }
  }
}
