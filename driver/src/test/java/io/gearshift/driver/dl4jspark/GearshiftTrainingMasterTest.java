package io.gearshift.driver.dl4jspark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.Test;

/** What needs no Spark: settings, and what the master does not do. */
class GearshiftTrainingMasterTest {

  private static MasterBuilder builder() {
    return GearshiftTrainingMaster.builder(8);
  }

  @Test
  void wrongSettingsAreRefused() {
    Map<ThrowingCallable, String> refused =
        Map.of(
            () -> GearshiftTrainingMaster.builder(0),
            "Invalid batchSizePerWorker: 0 (must be at least 1)",
            () -> builder().averagingFrequency(0),
            "Invalid averagingFrequency: 0 (must be at least 1)",
            () -> builder().exchangeBits(12),
            "Invalid exchangeBits: 12 (must be one of 8, 16, 32)",
            () -> builder().workers(-1),
            "Invalid workers: -1 (must be at least 1)",
            () -> builder().epochs(0),
            "Invalid epochs: 0 (must be at least 1)",
            () -> builder().gears("8 20"),
            "Invalid gears: 8 20 (Invalid bit width: 20 (must be between 2 and 16, or 32 for single"
                + " precision))",
            () -> builder().gears("8 fp32").switchEpochs(1, 2).build(),
            "Invalid switch epochs: [1, 2] (must be 1, one for every switch in 8 fp32)",
            () -> builder().gears("8").switchEpochs(1).build(),
            "Invalid switchEpochs: [1] (must be left out with one gear)",
            () -> builder().epochsPerGear(3, 2),
            "Invalid limits of epochs per gear: 3 to 2 (must not be negative, the least at most the"
                + " largest)");
    refused.forEach(
        (call, line) -> assertThatThrownBy(call).isInstanceOf(UserError.class).hasMessage(line));
  }

  @Test
  void whatItDoesNotDoSaysWhatToUse() {
    GearshiftTrainingMaster master = builder().build();
    List<ThrowingCallable> calls =
        List.of(
            () -> master.getWorkerInstance((SparkComputationGraph) null),
            () -> master.getWorkerInstance((SparkDl4jMultiLayer) null),
            () -> master.executeTrainingMDS(null, null),
            () -> master.executeTrainingPaths(null, null, null, null, null),
            () -> master.addHook(null),
            () -> master.removeHook(null),
            () -> master.setCollectTrainingStats(true),
            master::getTrainingStats,
            master::toJson,
            master::toYaml);
    assertThat(calls)
        .allSatisfy(
            call ->
                assertThatThrownBy(call)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageMatching("GearshiftTrainingMaster has no .+ \\(use .+\\)"));
    master.setCollectTrainingStats(false);
    assertThat(master.getIsCollectTrainingStats()).isFalse();
  }
}
