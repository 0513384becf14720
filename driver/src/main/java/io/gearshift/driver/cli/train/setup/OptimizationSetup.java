package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.averages.Lookahead;
import io.gearshift.driver.averages.MovingAverage;
import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.run.AveragingConfiguration;
import io.gearshift.driver.config.run.OptimizerConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.rate.MomentumRise;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.driver.training.Optimization;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.optimize.Adam;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.LayerRules;
import io.gearshift.executors.optimize.MaxNorm;
import io.gearshift.executors.optimize.NormPenalty;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Optimizer;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.optimize.Projection;
import io.gearshift.executors.optimize.RoundedSgd;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.quantization.quantizer.GaussianMixture;
import io.gearshift.executors.quantization.quantizer.LearnedLevels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The sections on optimisation in the terms of those who train. */
final class OptimizationSetup {
  private final GearshiftConfiguration configuration;
  private final OptimizerConfiguration optimizer;

  OptimizationSetup(GearshiftConfiguration configuration) {
    this.configuration = configuration;
    this.optimizer = configuration.optimizer();
  }

  /**
   * What the configuration says.
   *
   * @param batchesPerEpoch mini-batches of a worker
   * @throws UserError if it names what the network does not have
   */
  Optimization optimization(int batchesPerEpoch, NetworkGraph graph) {
    List<Penalty> penalties = new ArrayList<>();
    if (optimizer.l2Penalty() > 0) {
      penalties.add(new NormPenalty((float) optimizer.l2Penalty()));
    }
    new WidthSetup(configuration.widths()).penalty().ifPresent(penalties::add);
    penalties.addAll(new LearnedSetup(configuration.learned()).penalties());
    return new Optimization(
        rules(graph.convolutions()),
        KeptSetup.of(optimizer.kept(), graph.layout()),
        new Objective((float) optimizer.labelSmoothing(), penalties),
        curve(batchesPerEpoch),
        optimizer
            .momentum()
            .end()
            .map(
                end ->
                    new MomentumRise(
                        configuration.training().momentum(), end, optimizer.momentum().share())),
        configuration.averaging().momentum() == AveragingConfiguration.Momentum.AVERAGE
            ? Optimization.RoundStart.AVERAGED
            : Optimization.RoundStart.RESET,
        averages(graph.layout().size()));
  }

  /** Stored values of a number format for the whole run lie on grids, which averages leave. */
  private WeightAverages averages(int size) {
    AveragingConfiguration averaging = configuration.averaging();
    if (configuration.multipliers().format().isPresent()) {
      requireNone("Lookahead", averaging.lookahead().decay());
      requireNone("Average_Decay", averaging.averageDecay());
    }
    return new WeightAverages(
        averaging
            .lookahead()
            .decay()
            .map(decay -> new Lookahead(decay, averaging.lookahead().power())),
        averaging.averageDecay().map(MovingAverage::new),
        size);
  }

  private static void requireNone(String key, Optional<Double> value) {
    if (value.isPresent()) {
      throw UserError.invalid(key, value.get(), "be none with a [multipliers] Format");
    }
  }

  private UpdateRules rules(Set<String> convolutions) {
    float decay = (float) configuration.training().weightDecay();
    GroupRule weights = new GroupRule(rule(), 1, decay, projections(optimizer.maxNorm()));
    GroupRule biases = of(optimizer.biases(), decay);
    Map<String, GroupRule> byGroup = new TreeMap<>();
    byGroup.put(ParameterGroup.BIASES.name(), biases);
    byGroup.put(ParameterGroup.NORMALIZATION.name(), of(optimizer.normalization(), decay));
    byGroup.put(
        GaussianMixture.ALPHAS.name(), new GroupRule(rule(), alphaRate(), decay, List.of()));
    if (configuration.learned().isOn()) {
      byGroup.put(
          LearnedLevels.QUANTIZERS.name(),
          new GroupRule(
              rule(), 1, decay, List.of(new LearnedSetup(configuration.learned()).projection())));
    }
    OptimizerConfiguration.Convolutions own = optimizer.convolutions();
    boolean alike = own.rate() == 1 && own.maxNorm().equals(optimizer.maxNorm());
    if (alike || convolutions.isEmpty()) {
      return new UpdateRules(weights, byGroup);
    }
    float rate = (float) own.rate();
    return new UpdateRules(
        weights,
        byGroup,
        List.of(
            new LayerRules(
                "convolutions",
                convolutions,
                Map.of(
                    ParameterGroup.WEIGHTS.name(),
                    new GroupRule(rule(), rate, decay, projections(own.maxNorm())),
                    ParameterGroup.BIASES.name(),
                    new GroupRule(
                        rule(),
                        (float) (own.rate() * optimizer.biases().rate()),
                        biases.weightDecay(),
                        List.of())))));
  }

  /** The rate of a search's logits over that of parameters. */
  private float alphaRate() {
    double rate = configuration.training().learningRate();
    return rate > 0 ? (float) (configuration.widths().alphaRate() / rate) : 1;
  }

  private static List<Projection> projections(Optional<Double> maxNorm) {
    return maxNorm
        .<List<Projection>>map(limit -> List.of(new MaxNorm(limit.floatValue())))
        .orElse(List.of());
  }

  private GroupRule of(OptimizerConfiguration.Group group, float usualDecay) {
    float decay = group.decay().map(Double::floatValue).orElse(usualDecay);
    return new GroupRule(rule(), (float) group.rate(), decay, List.of());
  }

  private Optimizer rule() {
    float momentum = (float) configuration.training().momentum();
    if (configuration.multipliers().format().isPresent()) {
      return new RoundedSgd(momentum);
    }
    return switch (optimizer.rule()) {
      case SGD -> new Sgd(momentum);
      case NESTEROV -> new Sgd(momentum, MomentumRates.Form.NESTEROV);
      case ADAM ->
          new Adam(
              (float) optimizer.adam().meanDecay(),
              (float) optimizer.adam().varianceDecay(),
              (float) optimizer.adam().epsilon());
    };
  }

  private RateCurve curve(int batchesPerEpoch) {
    double epochs = configuration.training().length();
    OptimizerConfiguration.Rates rates = optimizer.rates();
    RateCurve curve =
        switch (rates.curve()) {
          case CONSTANT -> new RateCurve.Constant();
          case COSINE -> new RateCurve.Cosine(rates.end());
          case ONE_CYCLE -> new RateCurve.OneCycle(rates.start(), rates.peak(), rates.end());
          case TRIANGULAR -> new RateCurve.Triangular(rates.start(), rates.peak(), rates.end());
          case POLYNOMIAL -> new RateCurve.Polynomial(rates.power(), rates.end());
        };
    if (rates.share() < 1) {
      curve = new RateCurve.Early(curve, rates.share());
    }
    if (rates.warmUp() > epochs) {
      throw UserError.invalid(
          "Warm_Up",
          rates.warmUp(),
          "be at most Total_Epochs: " + configuration.training().totalEpochs());
    }
    double step = 1.0 / (epochs * batchesPerEpoch);
    return rates.warmUp() == 0 ? curve : new RateCurve.WarmUp(curve, rates.warmUp() / epochs, step);
  }
}
