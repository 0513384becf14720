package io.gearshift.executors.kernels.grid;

import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/**
 * How a kernel puts a tensor on a grid.
 *
 * @param grid the grid
 * @param stream of the random words of stochastic rounding; empty for the nearest, ties to even
 * @param status what a source that is not finite is reported to
 * @param place of this encoding in its pass
 */
public record Encoding(Grid grid, Optional<RandomStream> stream, PassStatus status, int place) {}
