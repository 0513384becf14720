package io.gearshift.executors.ops;

import io.gearshift.executors.quantization.OperandSite;

/**
 * What an encoding is called.
 *
 * @param site of the operand
 * @param label of its source, for messages
 * @param stream of its random words, counted over the network
 * @param place in the pass
 */
record OperandIdentity(OperandSite site, String label, int stream, int place) {}
