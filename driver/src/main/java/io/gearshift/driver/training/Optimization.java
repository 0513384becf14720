package io.gearshift.driver.training;

import io.gearshift.driver.policy.RateCurve;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.UpdateRules;
import java.util.Map;

/**
 * How a run updates parameters, and towards what.
 *
 * @param updates by group of parameters
 * @param objective beside the cross-entropy
 * @param rates factor of the learning rate over the run
 * @param roundStart what the optimisers' vectors are when a round starts
 */
public record Optimization(
    UpdateRules updates, Objective objective, RateCurve rates, RoundStart roundStart) {

  /** At the schedule's own learning rates. */
  public Optimization(UpdateRules updates, Objective objective, RoundStart roundStart) {
    this(updates, objective, new RateCurve.Constant(), roundStart);
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
    lines.put("learning rate", "the schedule's, times " + rates.label());
    if (objective.labelSmoothing() > 0) {
      lines.put("label smoothing", Float.toString(objective.labelSmoothing()));
    }
    objective.penalties().forEach(p -> lines.put("loss term " + p.name(), p.label()));
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

  /** The optimisers' vectors at the start of a round. */
  public enum RoundStart {
    /** The means of the workers'. */
    AVERAGED,
    /** Zero. */
    RESET
  }
}
