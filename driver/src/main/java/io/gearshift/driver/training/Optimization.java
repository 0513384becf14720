package io.gearshift.driver.training;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.policy.rate.MomentumRise;
import io.gearshift.driver.policy.rate.RateCurve;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.LayerRules;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.UpdateRules;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How a run updates parameters, and towards what.
 *
 * @param updates by group of parameters
 * @param kept the first epoch in which each parameter keeps its values, by its label; the others
 *     are trained throughout
 * @param objective beside the cross-entropy
 * @param rates factor of the learning rate over the run
 * @param momentum over the run; empty where the updates' own stays
 * @param roundStart what the optimisers' vectors are when a round starts
 * @param averages of the weights over rounds
 */
public record Optimization(
    UpdateRules updates,
    Map<String, Integer> kept,
    Objective objective,
    RateCurve rates,
    Optional<MomentumRise> momentum,
    RoundStart roundStart,
    WeightAverages averages) {

  public Optimization {
    kept = Collections.unmodifiableMap(new TreeMap<>(kept));
  }

  /** At the schedule's own learning rates and the updates' own momentum. */
  public Optimization(UpdateRules updates, Objective objective, RoundStart roundStart) {
    this(
        updates,
        Map.of(),
        objective,
        new RateCurve.Constant(),
        Optional.empty(),
        roundStart,
        WeightAverages.NONE);
  }

  /** Says it in lines, by topic. */
  void describe(Map<String, String> lines) {
    lines.put("update", line(updates.usual()));
    updates
        .byGroup()
        .forEach(
            (group, rule) -> {
              if (!rule.equals(updates.usual())) {
                lines.put("update of " + group, line(rule));
              }
            });
    updates.byLayer().forEach(rules -> describe(rules, lines));
    kept.forEach(
        (parameter, from) ->
            lines.put("update of " + parameter, "none from epoch " + from + " on"));
    momentum.ifPresent(rise -> lines.put("momentum", rise.label()));
    lines.put("learning rate", "the schedule's, times " + rates.label());
    averages.describe(lines);
    if (objective.labelSmoothing() > 0) {
      lines.put("label smoothing", Float.toString(objective.labelSmoothing()));
    }
    objective.penalties().forEach(p -> lines.put("loss term " + p.name(), p.label()));
  }

  private static void describe(LayerRules rules, Map<String, String> lines) {
    String layers = " of " + rules.name() + " (" + String.join(", ", rules.layers()) + ")";
    rules.byGroup().forEach((group, rule) -> lines.put("update of " + group + layers, line(rule)));
  }

  private static String line(GroupRule rule) {
    StringBuilder line = new StringBuilder(rule.optimizer().label());
    line.append(", weight decay ").append(rule.weightDecay());
    if (rule.rateFactor() != 1) {
      line.append(", learning rate times ").append(rule.rateFactor());
    }
    rule.projections().forEach(projection -> line.append(", ").append(projection.label()));
    return line.toString();
  }

  /**
   * The updates of an epoch.
   *
   * @param epoch from 0
   * @param epochs of the run
   */
  UpdateRules updates(int epoch, int epochs) {
    return momentum
        .map(rise -> updates.withMomentum((float) rise.at(epoch, epochs)))
        .orElse(updates)
        .keeping(keptIn(epoch));
  }

  private Set<String> keptIn(int epoch) {
    return kept.entrySet().stream()
        .filter(parameter -> parameter.getValue() <= epoch)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The optimisers' vectors at the start of a round. */
  public enum RoundStart {
    /** The means of the workers'. */
    AVERAGED,
    /** Zero. */
    RESET
  }
}
