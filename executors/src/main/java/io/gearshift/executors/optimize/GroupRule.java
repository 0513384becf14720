package io.gearshift.executors.optimize;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one group of parameters is updated.
 *
 * @param optimizer the rule
 * @param rateFactor factor of the learning rate
 * @param weightDecay factor of the parameters that is added to their gradients
 * @param projections after each update, in order
 */
public record GroupRule(
    Optimizer optimizer, float rateFactor, float weightDecay, List<Projection> projections)
    implements Serializable {

  public GroupRule {
    projections = List.copyOf(projections);
  }

  /** At the full learning rate and without projections. */
  public GroupRule(Optimizer optimizer, float weightDecay) {
    this(optimizer, 1, weightDecay, List.of());
  }

  /** The same with another momentum. */
  public GroupRule withMomentum(float momentum) {
    return new GroupRule(optimizer.withMomentum(momentum), rateFactor, weightDecay, projections);
  }

  /** The rules of all groups with another momentum. */
  static Map<String, GroupRule> withMomentum(Map<String, GroupRule> rules, float momentum) {
    Map<String, GroupRule> changed = new TreeMap<>();
    rules.forEach((group, rule) -> changed.put(group, rule.withMomentum(momentum)));
    return changed;
  }
}
