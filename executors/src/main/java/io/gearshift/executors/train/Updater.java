package io.gearshift.executors.train;

import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.ParameterTensor;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.optimize.GroupRule;
import io.gearshift.executors.optimize.Optimizer;
import io.gearshift.executors.optimize.Projection;
import io.gearshift.executors.optimize.UpdateRules;
import io.gearshift.executors.plan.TrainingPlan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Updates a replica's parameters by the rules of their groups, and keeps the optimisers' vectors.
 */
public final class Updater {
  private final Kernels kernels;
  private final ParameterLayout layout;
  private final SortedMap<String, ParameterVector> state = new TreeMap<>();

  /** All vectors zero until {@link #load}. */
  public Updater(Kernels kernels, ParameterLayout layout) {
    this.kernels = kernels;
    this.layout = layout;
  }

  /**
   * Overwrites the optimisers' vectors.
   *
   * @throws IllegalArgumentException if the rules need others
   */
  public void load(SortedMap<String, float[]> vectors, UpdateRules rules) {
    if (!vectors.keySet().equals(rules.stateNames())) {
      throw new IllegalArgumentException(
          "Invalid optimizer state: "
              + vectors.keySet()
              + " (the optimizers keep "
              + rules.stateNames()
              + ")");
    }
    state.keySet().retainAll(vectors.keySet());
    vectors.forEach(
        (name, values) ->
            state.computeIfAbsent(name, n -> new ParameterVector(kernels, layout)).upload(values));
  }

  /** The optimisers' vectors. */
  public SortedMap<String, float[]> vectors() {
    SortedMap<String, float[]> vectors = new TreeMap<>();
    state.forEach((name, vector) -> vectors.put(name, vector.download()));
    return vectors;
  }

  /** Bytes that an update reads and writes: gradients, parameters and state, these two twice. */
  public long bytes() {
    long vectors = 3 + 2L * state.size();
    return layout.trained().stream().mapToLong(t -> vectors * Float.BYTES * t.size()).sum();
  }

  /**
   * Updates all trained parameters of a plan.
   *
   * @param update how many came before since the optimisers' state was zero
   */
  public void update(TrainingPlan plan, UpdateRules rules, float learningRate, long update) {
    List<ParameterTensor> changed =
        layout.trained().stream().filter(tensor -> !rules.keeps(tensor)).toList();
    Map<Optimizer, List<Optimizer.Update>> updates = new LinkedHashMap<>();
    for (ParameterTensor tensor : changed) {
      GroupRule rule = rules.of(tensor);
      updates
          .computeIfAbsent(rule.optimizer(), optimizer -> new ArrayList<>())
          .add(update(plan, tensor, rule, learningRate, update));
    }
    updates.forEach((optimizer, all) -> optimizer.update(kernels.elementWise(), all));
    for (ParameterTensor tensor : changed) {
      Tensor parameter = plan.parameters().part(tensor);
      for (Projection projection : rules.of(tensor).projections()) {
        projection.apply(kernels.elementWise(), tensor, parameter);
        parameter.forgetRange();
      }
      plan.storedEncoding(tensor)
          .ifPresent(
              encoding -> {
                kernels.elementWise().encode(parameter, parameter, encoding);
                parameter.forgetRange();
              });
    }
  }

  private Optimizer.Update update(
      TrainingPlan plan, ParameterTensor tensor, GroupRule rule, float learningRate, long update) {
    return new Optimizer.Update(
        new Optimizer.Target(
            plan.parameters().part(tensor),
            plan.gradients().part(tensor),
            plan.encoding(tensor),
            plan.stepEncoding(tensor)),
        rule.optimizer().stateNames().stream().map(name -> state.get(name).part(tensor)).toList(),
        new Optimizer.Rates(learningRate * rule.rateFactor(), rule.weightDecay(), update));
  }
}
