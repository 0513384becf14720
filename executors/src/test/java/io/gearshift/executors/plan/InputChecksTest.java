package io.gearshift.executors.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.LayerSpec;
import io.gearshift.executors.graph.NetworkGraph.Node;
import io.gearshift.executors.memory.BufferPlan;
import io.gearshift.executors.ops.Value;
import io.gearshift.executors.quantization.Sign;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InputChecksTest {
  private final InputChecks checks =
      new InputChecks(new Node("node", "layer", new LayerSpec.Add(), List.of()));

  private static Value value(int height, int width, int channels) {
    int[] shape = {3, height, width, channels};
    return new Value("value", shape, Sign.ANY, false, new BufferPlan());
  }

  private static void refused(String message, ThrowingCallable check) {
    assertThatThrownBy(check).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void logitsAreOneAClassAndComputed() {
    checks.requireLogits(value(1, 1, 10), false);
    String rule = " (must be one logit per class, computed by the network)";
    refused(
        "Invalid input of layer layer: a map of 1x1" + rule,
        () -> checks.requireLogits(value(1, 1, 10), true));
    refused(
        "Invalid input of layer layer: a map of 2x1" + rule,
        () -> checks.requireLogits(value(2, 1, 10), false));
    refused(
        "Invalid input of layer layer: a map of 1x2" + rule,
        () -> checks.requireLogits(value(1, 2, 10), false));
  }

  @Test
  void imagesHaveTheShapeThatAPreprocessorMakes() {
    checks.requireImages(new InputShape(3, 8, 7), value(8, 7, 3));
    refused(
        "Invalid input of layer layer: images of 3x8x7 (its preprocessor makes 3x7x8)",
        () -> checks.requireImages(new InputShape(3, 7, 8), value(8, 7, 3)));
  }

  @Test
  void aWindowFitsAtLeastOnce() {
    checks.requireMap(1, 1, value(3, 2, 1));
    String message = "Invalid input of layer layer: a map of 3x2 (smaller than the layer's window)";
    refused(message, () -> checks.requireMap(0, 1, value(3, 2, 1)));
    refused(message, () -> checks.requireMap(1, 0, value(3, 2, 1)));
  }

  @Test
  void additionsHaveEqualShapesAndMergesEqualMaps() {
    checks.requireEqualShapes(List.of(value(4, 5, 2), value(4, 5, 2)));
    checks.requireEqualMaps(List.of(value(4, 5, 2), value(4, 5, 3)));
    refused(
        "Invalid inputs of node: shapes [3, 4, 5, 2] and [3, 4, 5, 3] (an addition needs equal"
            + " ones)",
        () -> checks.requireEqualShapes(List.of(value(4, 5, 2), value(4, 5, 3))));
    refused(
        "Invalid inputs of node: maps of 4x5 and 3x5 (a merge needs equal ones)",
        () -> checks.requireEqualMaps(List.of(value(4, 5, 2), value(3, 5, 2))));
    refused(
        "Invalid inputs of node: maps of 4x5 and 4x6 (a merge needs equal ones)",
        () -> checks.requireEqualMaps(List.of(value(4, 5, 2), value(4, 6, 2))));
  }
}
