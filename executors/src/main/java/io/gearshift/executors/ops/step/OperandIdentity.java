package io.gearshift.executors.ops.step;

import io.gearshift.executors.quantization.OperandSite;

/**
 * What an encoding is called.
 *
 * @param site of the operand
 * @param label of its source, for messages
 * @param stream of its random words, counted over the network
 * @param place in the pass
 */
public record OperandIdentity(OperandSite site, String label, int stream, int place) {}
