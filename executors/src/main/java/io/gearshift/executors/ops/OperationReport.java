package io.gearshift.executors.ops;

import java.util.List;
import java.util.Map;

/**
 * One line of a compiled plan.
 *
 * @param name the layer's name
 * @param type what the operation computes, fused parts included
 * @param outputShape {batch, height, width, channels}
 * @param operands of the products in the order input, weight, output gradient, and the weight's
 *     gradient; empty for an operation without products
 * @param implementations kernel by product, as its library names it
 * @param operandTypes by product that is computed, what its kernel reads: {@code "u8 x s8"} for
 *     sums of integers, {@code "f32 x f32"} for single precision, of grid values or others, {@code
 *     "u8 x s8 or f32 x f32"} where each pass decides
 * @param bytesKept bytes kept from forward to backward
 * @param multiplyAdds of one of its products over the batch; 0 without products
 */
public record OperationReport(
    String name,
    String type,
    int[] outputShape,
    List<OperandReport> operands,
    Map<String, String> implementations,
    Map<String, String> operandTypes,
    long bytesKept,
    long multiplyAdds) {

  /** The product that gives a layer's output. */
  public static final String OUTPUT = "output";

  /** The product that gives the gradient of its input. */
  public static final String GRAD_INPUT = "gradInput";

  /** The product that gives the gradient of its weight. */
  public static final String GRAD_WEIGHT = "gradWeight";

  /**
   * One operand.
   *
   * @param role what it is to the product: {@code "input"}
   * @param bits of an element
   * @param form how it is stored: {@code "u8"} or {@code "s4"} of bytes by sign and bits, {@code
   *     "s12"} of grid values in single precision or in shorts, {@code "f32"} where nothing
   *     quantises it, and of mixtures, {@code "learned"} where the width is trained
   * @param quantizer for people
   */
  public record OperandReport(String role, int bits, String form, String quantizer) {}

  /** An operation without matrix products. */
  public static OperationReport plain(String name, String type, int[] outputShape, long bytesKept) {
    return new OperationReport(
        name, type, outputShape, List.of(), Map.of(), Map.of(), bytesKept, 0);
  }
}
