package io.gearshift.executors.ops;

import java.util.List;
import java.util.Map;

/**
 * One line of a compiled plan.
 *
 * @param name the layer's name
 * @param type what the operation computes, fused parts included
 * @param outputShape {batch, height, width, channels}
 * @param operandBits bits of the products' operands in the order output, gradInput, gradWeight;
 *     empty for an operation without products
 * @param implementations kernel by product, as its library names it
 * @param bytesKept bytes kept from forward to backward
 * @param multiplyAdds of one of its products over the batch; 0 without products
 */
public record OperationReport(
    String name,
    String type,
    int[] outputShape,
    List<Integer> operandBits,
    Map<String, String> implementations,
    long bytesKept,
    long multiplyAdds) {

  /** An operation without matrix products. */
  static OperationReport plain(String name, String type, int[] outputShape, long bytesKept) {
    return new OperationReport(name, type, outputShape, List.of(), Map.of(), bytesKept, 0);
  }
}
