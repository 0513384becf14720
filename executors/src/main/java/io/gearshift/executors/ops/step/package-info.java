/**
 * What the operations of one pass share: what random words are named by, whom encodings report to,
 * the clock, the gradients by the parameters.
 */
package io.gearshift.executors.ops.step;
