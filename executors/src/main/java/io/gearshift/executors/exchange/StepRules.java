package io.gearshift.executors.exchange;

import io.gearshift.executors.optimize.Objective;
import io.gearshift.executors.optimize.UpdateRules;
import java.io.Serializable;

/**
 * What the steps of a round lower, and how they update.
 *
 * @param objective beside the cross-entropy
 * @param updates by group of parameters
 * @param learningRates of each mini-batch of the round
 * @param firstUpdate how many updates came before the round since the optimisers' state was zero
 */
public record StepRules(
    Objective objective, UpdateRules updates, float[] learningRates, long firstUpdate)
    implements Serializable {}
