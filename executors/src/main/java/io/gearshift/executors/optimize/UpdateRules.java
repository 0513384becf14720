package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterGroup;
import io.gearshift.executors.graph.ParameterTensor;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which parameters are updated how.
 *
 * @param usual for groups that are not named
 * @param byGroup by the group's name
 * @param byLayer layers with rules of their own; the first that names a parameter holds
 * @param kept labels of the parameters that stay what they are
 */
public record UpdateRules(
    GroupRule usual,
    Map<String, GroupRule> byGroup,
    List<LayerRules> byLayer,
    SortedSet<String> kept)
    implements Serializable {

  public UpdateRules {
    byGroup = new TreeMap<>(byGroup);
    byLayer = List.copyOf(byLayer);
    kept = new TreeSet<>(kept);
  }

  /** All parameters change. */
  public UpdateRules(GroupRule usual, Map<String, GroupRule> byGroup, List<LayerRules> byLayer) {
    this(usual, byGroup, byLayer, new TreeSet<>());
  }

  /** All layers alike. */
  public UpdateRules(GroupRule usual, Map<String, GroupRule> byGroup) {
    this(usual, byGroup, List.of());
  }

  /** All groups alike. */
  public static UpdateRules of(GroupRule rule) {
    return new UpdateRules(rule, Map.of());
  }

  /** The rule of a group, in layers without rules of their own. */
  public GroupRule of(ParameterGroup group) {
    return byGroup.getOrDefault(group.name(), usual);
  }

  /** The rule of a parameter. */
  public GroupRule of(ParameterTensor parameter) {
    for (LayerRules rules : byLayer) {
      GroupRule own = rules.byGroup().get(parameter.group().name());
      if (own != null && rules.layers().contains(parameter.layer())) {
        return own;
      }
    }
    return of(parameter.group());
  }

  /** The same with another momentum, wherever there is one. */
  public UpdateRules withMomentum(float momentum) {
    return new UpdateRules(
        usual.withMomentum(momentum),
        GroupRule.withMomentum(byGroup, momentum),
        byLayer.stream().map(rules -> rules.withMomentum(momentum)).toList(),
        kept);
  }

  /**
   * The same with parameters that stay what they are; their part of the optimisers' vectors does,
   * too.
   *
   * @param labels of theirs: {@link ParameterTensor#label}
   */
  public UpdateRules keeping(Collection<String> labels) {
    return new UpdateRules(usual, byGroup, byLayer, new TreeSet<>(labels));
  }

  /** Whether a parameter stays what it is. */
  public boolean keeps(ParameterTensor parameter) {
    return kept.contains(parameter.label());
  }

  /** The vectors that all optimisers together keep. */
  public SortedSet<String> stateNames() {
    SortedSet<String> names = new TreeSet<>(usual.optimizer().stateNames());
    byGroup.values().forEach(rule -> names.addAll(rule.optimizer().stateNames()));
    byLayer.forEach(
        rules -> rules.byGroup().values().forEach(r -> names.addAll(r.optimizer().stateNames())));
    return names;
  }
}
