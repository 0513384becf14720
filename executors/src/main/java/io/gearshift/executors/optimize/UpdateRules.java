package io.gearshift.executors.optimize;

import io.gearshift.executors.graph.ParameterGroup;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which group of parameters is updated how.
 *
 * @param usual for groups that are not named
 * @param byGroup by the group's name
 */
public record UpdateRules(GroupRule usual, Map<String, GroupRule> byGroup) implements Serializable {

  public UpdateRules {
    byGroup = new TreeMap<>(byGroup);
  }

  /** All groups alike. */
  public static UpdateRules of(GroupRule rule) {
    return new UpdateRules(rule, Map.of());
  }

  /** The rule of a group. */
  public GroupRule of(ParameterGroup group) {
    return byGroup.getOrDefault(group.name(), usual);
  }

  /** The vectors that all optimisers together keep. */
  public SortedSet<String> stateNames() {
    SortedSet<String> names = new TreeSet<>(usual.optimizer().stateNames());
    byGroup.values().forEach(rule -> names.addAll(rule.optimizer().stateNames()));
    return names;
  }
}
