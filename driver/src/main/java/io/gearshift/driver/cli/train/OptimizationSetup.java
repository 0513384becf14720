package io.gearshift.driver.cli.train;

import io.gearshift.driver.config.AveragingConfiguration;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.OptimizerConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.RateCurve;
import io.gearshift.driver.training.Optimization;
import io.gearshift.driver.training.TrainingSettings.Extent;
import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.kernels.MomentumRates;
import io.gearshift.executors.optimize.Adam;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.MaxNorm;
import io.gearshift.executors.optimize.NormPenalty;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.Optimizer;
import io.gearshift.executors.optimize.Penalty;
import io.gearshift.executors.optimize.Projection;
import io.gearshift.executors.optimize.Sgd;
import io.gearshift.executors.optimize.UpdateRules;
import java.util.List;
import java.util.Map;

/** The sections on optimisation in the terms of those who train. */
final class OptimizationSetup {
  private final GearshiftConfiguration configuration;
  private final OptimizerConfiguration optimizer;

  OptimizationSetup(GearshiftConfiguration configuration) {
    this.configuration = configuration;
    this.optimizer = configuration.optimizer();
  }

  Optimization optimization(Extent extent) {
    List<Penalty> penalties =
        optimizer.l2Penalty() > 0
            ? List.of(new NormPenalty((float) optimizer.l2Penalty()))
            : List.of();
    return new Optimization(
        rules(),
        new Objective((float) optimizer.labelSmoothing(), penalties),
        curve(extent),
        configuration.averaging().momentum() == AveragingConfiguration.Momentum.AVERAGE
            ? Optimization.RoundStart.AVERAGED
            : Optimization.RoundStart.RESET);
  }

  private UpdateRules rules() {
    double decay = configuration.training().weightDecay();
    List<Projection> projections =
        optimizer
            .maxNorm()
            .<List<Projection>>map(limit -> List.of(new MaxNorm(limit.floatValue())))
            .orElse(List.of());
    return new UpdateRules(
        new GroupRule(rule(), 1, (float) decay, projections),
        Map.of(
            ParameterGroup.BIASES.name(), of(optimizer.biases(), decay),
            ParameterGroup.NORMALIZATION.name(), of(optimizer.normalization(), decay)));
  }

  private GroupRule of(OptimizerConfiguration.Group group, double usualDecay) {
    float decay = group.decay().orElse(usualDecay).floatValue();
    return new GroupRule(rule(), (float) group.rate(), decay, List.of());
  }

  private Optimizer rule() {
    float momentum = (float) configuration.training().momentum();
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

  private RateCurve curve(Extent extent) {
    OptimizerConfiguration.Rates rates = optimizer.rates();
    RateCurve curve =
        switch (rates.curve()) {
          case CONSTANT -> new RateCurve.Constant();
          case COSINE -> new RateCurve.Cosine(rates.end());
          case ONE_CYCLE -> new RateCurve.OneCycle(rates.start(), rates.peak(), rates.end());
          case POLYNOMIAL -> new RateCurve.Polynomial(rates.power(), rates.end());
        };
    if (rates.warmUp() > extent.epochs()) {
      throw UserError.invalid(
          "Warm_Up", rates.warmUp(), "be at most Total_Epochs: " + extent.epochs());
    }
    double step = 1.0 / ((double) extent.epochs() * extent.batchesPerEpoch());
    return rates.warmUp() == 0
        ? curve
        : new RateCurve.WarmUp(curve, rates.warmUp() / extent.epochs(), step);
  }
}
