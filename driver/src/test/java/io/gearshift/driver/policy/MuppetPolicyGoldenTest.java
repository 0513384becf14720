package io.gearshift.driver.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gearshift.driver.policy.diversity.TensorRange;
import io.gearshift.driver.policy.diversity.Threshold;
import io.gearshift.driver.policy.rate.LearningRateSchedule;
import io.gearshift.executors.numerics.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The runs of {@code muppet_policy.json}: gradients of every epoch in, the policy's every figure
 * out.
 *
 * <p>The file's diversities were accumulated in single precision, so that they and their ratios
 * agree to a relative {@value #SINGLE_PRECISION}; thresholds, counts and switches are equal.
 */
class MuppetPolicyGoldenTest {
  private static final double SINGLE_PRECISION = 2e-7;
  private static final double DOUBLE_PRECISION = 1e-15;

  @Test
  void everyEpochDecidesAsTheGoldenRuns() throws IOException {
    Path folder = Path.of(System.getProperty("gearshift.golden", "../shared/golden"));
    Path file = folder.resolve("muppet_policy.json");
    assumeTrue(Files.exists(file), "SKIPPED: no muppet_policy.json in " + folder);
    JsonNode runs = new ObjectMapper().readTree(file.toFile()).get("runs");
    assertThat(runs).isNotEmpty();
    runs.forEach(MuppetPolicyGoldenTest::replay);
  }

  private static void replay(JsonNode run) {
    JsonNode gradients = run.get("gradients");
    MuppetPolicy policy = policy(run, tensors(gradients.get(0)));
    for (JsonNode expected : run.get("expected")) {
      int epoch = expected.get("epoch").intValue();
      assertThat(policy.precision())
          .as("precision of epoch %d", epoch)
          .isEqualTo(Precision.ofBits(expected.get("bits").intValue()));

      PolicyDecision decision = policy.endOfEpoch(epoch, flat(gradients.get(epoch)));

      check(epoch, "diversity", decision.diversity(), expected, SINGLE_PRECISION);
      check(epoch, "maxDiversity", decision.maxDiversity(), expected, SINGLE_PRECISION);
      check(epoch, "ratio", decision.ratio(), expected, SINGLE_PRECISION);
      check(epoch, "threshold", decision.threshold(), expected, DOUBLE_PRECISION);
      if (expected.has("violations")) {
        assertThat(decision.violations())
            .as("violations of epoch %d", epoch)
            .isEqualTo(expected.get("violations").intValue());
      }
      assertThat(decision.switchTo())
          .as("switch after epoch %d", epoch)
          .isEqualTo(
              expected.has("switchTo")
                  ? Precision.ofBits(expected.get("switchTo").intValue())
                  : null);
    }
  }

  private static MuppetPolicy policy(JsonNode run, List<TensorRange> tensors) {
    List<Integer> schedule =
        StreamSupport.stream(run.get("schedule").spliterator(), false)
            .map(JsonNode::intValue)
            .toList();
    return new MuppetPolicy(
        new MuppetPolicy.Settings(
            run.get("resolution").intValue(),
            run.get("patience").intValue(),
            Threshold.PUBLISHED,
            EpochLimits.NONE),
        Ladder.ofBits(schedule),
        new LearningRateSchedule.SinglePrecisionDecay(0.1, 0.1, 0.001, 15),
        tensors);
  }

  private static void check(
      int epoch, String figure, Double actual, JsonNode expected, double relative) {
    if (expected.has(figure)) {
      double value = expected.get(figure).doubleValue();
      assertThat(actual)
          .as("%s of epoch %d", figure, epoch)
          .isNotNull()
          .isCloseTo(value, within(relative * value));
    } else {
      assertThat(actual).as("%s of epoch %d", figure, epoch).isNull();
    }
  }

  private static List<TensorRange> tensors(JsonNode layers) {
    List<TensorRange> tensors = new ArrayList<>();
    int offset = 0;
    for (JsonNode layer : layers) {
      tensors.add(new TensorRange(offset, layer.size()));
      offset += layer.size();
    }
    return tensors;
  }

  private static float[] flat(JsonNode layers) {
    List<Float> values = new ArrayList<>();
    layers.forEach(layer -> layer.forEach(value -> values.add(value.floatValue())));
    float[] flat = new float[values.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.get(i);
    }
    return flat;
  }
}
