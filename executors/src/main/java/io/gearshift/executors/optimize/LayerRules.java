package io.gearshift.executors.optimize;

import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Layers whose parameters are updated otherwise than those of the rest.
 *
 * @param name of them all, for people: {@code "convolutions"}
 * @param layers their names
 * @param byGroup by the group's name; groups that are not named are updated as everywhere
 */
public record LayerRules(
    String name, SortedSet<String> layers, SortedMap<String, GroupRule> byGroup)
    implements Serializable {

  public LayerRules(String name, Collection<String> layers, Map<String, GroupRule> byGroup) {
    this(name, new TreeSet<>(layers), new TreeMap<>(byGroup));
  }

  LayerRules withMomentum(float momentum) {
    return new LayerRules(name, layers, GroupRule.withMomentum(byGroup, momentum));
  }
}
