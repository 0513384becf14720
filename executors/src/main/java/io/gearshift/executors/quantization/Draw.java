package io.gearshift.executors.quantization;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.random.RandomStream;
import java.util.function.IntFunction;

/**
 * What one encoding of one pass draws on.
 *
 * @param streams of random words, by part of the tensor; 0 is the whole or the first
 * @param status what a source that is not finite is reported to
 * @param place of the encoding in its pass
 */
public record Draw(IntFunction<RandomStream> streams, PassStatus status, int place) {}
