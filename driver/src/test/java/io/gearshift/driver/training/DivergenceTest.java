package io.gearshift.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.gearshift.driver.averaging.SerialRounds;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.example.SmallDigits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceTest {
  @TempDir private Path root;

  @ParameterizedTest(name = "{0} bits")
  @ValueSource(ints = {8, 12, -1})
  void aRunawayStopsTheRunAndTheLastGoodStateIsKept(int bits) {
    SmallRun run =
        SmallRun.create(root, SmallRun.Settings.USUAL.withLearningRate(1e6), List.of(bits));
    Throwable failure = catchThrowable(() -> run.start(new SerialRounds(SmallDigits.spec())));
    assertThat(failure).isInstanceOf(DivergedException.class);
    assertThat(failure.getMessage())
        .startsWith("Training stopped in epoch 0, round ")
        .contains("worker ")
        .contains("(learning rate 1000000.0; the last good state is in ")
        .endsWith(".gsc)")
        .doesNotContain("\n");
    Checkpoint kept = run.store().latestValid(event -> {}).orElseThrow();
    for (float parameter : kept.vector("parameters")) {
      assertThat(parameter).isFinite();
    }
  }
}
