package io.gearshift.driver.learned;

import io.gearshift.executors.kernels.SizeBudget;
import io.gearshift.executors.numerics.LearnedFormat;
import java.util.Optional;

/**
 * What weights and biases, or inputs, have in common.
 *
 * @param format of them
 * @param trained whether the format's values move
 * @param leastBits no width is counted as smaller
 * @param budget of them all; empty for none
 */
public record LearnedSide(
    LearnedFormat format, boolean trained, int leastBits, Optional<SizeBudget> budget) {}
