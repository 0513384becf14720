package io.gearshift.executors.plan;

import java.util.List;
import java.util.Map;

/**
 * One line of a compiled plan.
 *
 * @param name the layer's name
 * @param type what the step computes, fused parts included
 * @param outputShape {batch, height, width, channels}
 * @param operandBits bits of the products' operands in the order output, gradInput, gradWeight;
 *     empty for a step without products
 * @param implementations kernel by product, as its library names it
 * @param bytesKept bytes kept from forward to backward
 * @param multiplyAdds of one of its products over the batch; 0 without products
 */
public record StepReport(
    String name,
    String type,
    int[] outputShape,
    List<Integer> operandBits,
    Map<String, String> implementations,
    long bytesKept,
    long multiplyAdds) {

  /** A step without matrix products. */
  static StepReport plain(String name, String type, int[] outputShape, long bytesKept) {
    return new StepReport(name, type, outputShape, List.of(), Map.of(), bytesKept, 0);
  }
}
