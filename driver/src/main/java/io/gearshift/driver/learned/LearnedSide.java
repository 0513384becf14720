package io.gearshift.driver.learned;

import io.gearshift.executors.kernels.grid.SizeBudget;
import java.util.Optional;

/**
 * What weights and biases, or inputs, have in common.
 *
 * @param leastBits no width is counted as smaller
 * @param budget of them all; empty for none
 */
public record LearnedSide(int leastBits, Optional<SizeBudget> budget) {}
