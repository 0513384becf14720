package io.gearshift.driver.dl4jspark;

import io.gearshift.driver.error.UserError;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * The rates of our optimizer as a DL4J configuration's updaters and l2 say them. Momentum is the
 * classical one, also where the updater is named Nesterovs.
 *
 * @param decayed what the weight decay acts on
 */
record Rates(double learningRate, double momentum, double weightDecay, Decayed decayed) {

  /** What weight decay acts on. */
  enum Decayed {
    /** Every trained parameter. */
    ALL,
    /** Weights of convolution and dense layers. */
    WEIGHTS
  }

  /** The rates as rules of updates. */
  UpdateRules rules() {
    Sgd sgd = new Sgd((float) momentum);
    GroupRule decaying = new GroupRule(sgd, (float) weightDecay);
    return decayed == Decayed.ALL
        ? UpdateRules.of(decaying)
        : new UpdateRules(new GroupRule(sgd, 0), Map.of(ParameterGroup.WEIGHTS.name(), decaying));
  }

  /** What one layer says. */
  private record OfLayer(double learningRate, double momentum) {}

  /** The l2 of one layer's weights, and of its biases; null where it has none. */
  private record Decay(double weights, Double biases) {}

  /**
   * The rates that all layers of a network share.
   *
   * @throws UserError in one line with the layer's name, the setting and the rule
   */
  static Rates of(ComputationGraphConfiguration graph) {
    Map<String, OfLayer> rates = new LinkedHashMap<>();
    List<Decay> decays = new ArrayList<>();
    boolean normalizes = false;
    for (String name : graph.getVertices().keySet()) {
      if (graph.getVertices().get(name) instanceof LayerVertex vertex
          && vertex.getLayerConf().getLayer() instanceof BaseLayer layer
          && layer.initializer().numParams(layer) > 0) {
        rates.put(name, ofUpdater(name, layer.getIUpdater()));
        // DL4J regularizes no parameter of a batch normalisation.
        if (layer instanceof BatchNormalization) {
          normalizes = true;
        } else {
          decays.add(ofRegularization(name, layer));
        }
      }
    }
    if (rates.isEmpty()) {
      throw UserError.invalid("network", "no layer with parameters", "have some to train");
    }
    OfLayer first = rates.values().iterator().next();
    rates.forEach(
        (name, own) -> {
          if (!own.equals(first)) {
            throw UserError.invalid(
                "updater of layer " + name,
                text(own),
                "be as the first layer's: " + text(first) + ", one for all layers");
          }
        });
    return new Rates(
        first.learningRate(),
        first.momentum(),
        decays.isEmpty() ? 0 : common(decays),
        decayed(decays, normalizes));
  }

  private static OfLayer ofUpdater(String layer, IUpdater updater) {
    ISchedule schedule = null;
    OfLayer rates;
    if (updater instanceof org.nd4j.linalg.learning.config.Sgd sgd) {
      schedule = sgd.getLearningRateSchedule();
      rates = new OfLayer(sgd.getLearningRate(), 0);
    } else if (updater instanceof Nesterovs nesterovs) {
      schedule =
          nesterovs.getLearningRateSchedule() == null
              ? nesterovs.getMomentumISchedule()
              : nesterovs.getLearningRateSchedule();
      rates = new OfLayer(nesterovs.getLearningRate(), nesterovs.getMomentum());
    } else {
      throw UserError.invalid(
          "updater of layer " + layer,
          updater.getClass().getSimpleName(),
          "be Sgd or Nesterovs: training is stochastic gradient descent with momentum");
    }
    if (schedule != null) {
      throw UserError.invalid(
          "updater of layer " + layer,
          schedule.getClass().getSimpleName(),
          "have a learning rate and momentum that are numbers, not schedules");
    }
    if (!(rates.learningRate() > 0 && rates.momentum() >= 0 && rates.momentum() < 1)) {
      throw UserError.invalid(
          "updater of layer " + layer,
          text(rates),
          "have a learning rate above 0 and a momentum from 0 to below 1");
    }
    return rates;
  }

  private static String text(OfLayer rates) {
    return "learning rate " + rates.learningRate() + ", momentum " + rates.momentum();
  }

  private static Decay ofRegularization(String name, BaseLayer layer) {
    double weights = l2(name, "regularization", layer.getRegularization());
    double biases = l2(name, "regularizationBias", layer.getRegularizationBias());
    return new Decay(weights, hasBias(layer) ? biases : null);
  }

  private static boolean hasBias(BaseLayer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.hasBias();
    }
    if (layer instanceof DenseLayer dense) {
      return dense.hasBias();
    }
    return !(layer instanceof OutputLayer output) || output.hasBias();
  }

  private static double l2(String layer, String what, List<Regularization> terms) {
    double l2 = 0;
    for (Regularization term : terms == null ? List.<Regularization>of() : terms) {
      boolean nothing =
          (term instanceof L1Regularization l1 && isZero(l1.getL1()))
              || (term instanceof WeightDecay decay && isZero(decay.getCoeff()));
      if (term instanceof L2Regularization squares
          && squares.getL2() instanceof FixedSchedule fixed) {
        l2 += fixed.getValue();
      } else if (!nothing) {
        throw UserError.invalid(
            what + " of layer " + layer,
            term.getClass().getSimpleName(),
            "be l2 with a fixed number, or none");
      }
    }
    return l2;
  }

  private static boolean isZero(ISchedule schedule) {
    return schedule instanceof FixedSchedule fixed && fixed.getValue() == 0;
  }

  private static double common(List<Decay> decays) {
    List<Double> different = decays.stream().map(Decay::weights).distinct().toList();
    if (different.size() > 1) {
      throw UserError.invalid("l2 of layers", different, "be the same for all layers");
    }
    return different.get(0);
  }

  private static Decayed decayed(List<Decay> decays, boolean normalizes) {
    List<Double> biases =
        decays.stream().map(Decay::biases).filter(b -> b != null).distinct().toList();
    if (biases.isEmpty() || biases.equals(List.of(0.0))) {
      return Decayed.WEIGHTS;
    }
    if (biases.size() > 1 || biases.get(0) != common(decays) || normalizes) {
      throw UserError.invalid(
          "l2Bias of layers",
          biases,
          "be 0; or the same as l2, in a network without batch normalisation");
    }
    return Decayed.ALL;
  }
}
