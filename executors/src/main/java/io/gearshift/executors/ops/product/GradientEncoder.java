package io.gearshift.executors.ops.product;

import io.gearshift.executors.ops.Value;

/** An operation that can write the gradient of its input as an operand. */
public interface GradientEncoder {

  Value input();

  /** Whether it can. */
  boolean encodesGradient();

  /** Has it write that as the operand of {@code producer}, which computes the input. */
  void encodeGradientFor(ProductOperation producer);
}
