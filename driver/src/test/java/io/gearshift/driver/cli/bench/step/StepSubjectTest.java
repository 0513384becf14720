package io.gearshift.driver.cli.bench.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.check.StepCheck;
import io.gearshift.executors.kernels.compute.Compute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepSubjectTest {

  /** Every kind of run has steps that agree with the reference's kernels and can be timed. */
  @ParameterizedTest
  @CsvSource({
    "8, muppet_hyperparameters.Bit_Width=8",
    "width search, widths.Mode=search",
    "widths 2/3, widths.Mode=fixed widths.Layer_Widths=2/3",
    "DFXP 9/11, multipliers.Format=dfxp",
    "learned, learned.Weight_Quantizer=parametric_fp_d_xmax"
        + " learned.Input_Quantizer=parametric_fp_b_xmax learned.Gradient_Bits=8",
    "learned, learned.Weight_Quantizer=pow2 learned.Input_Quantizer=parametric_pow2_xmin_xmax",
  })
  void aConfiguredStepIsCheckedAndTimed(String precision, String settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "muppet_hyperparameters.Run_Muppet=False",
                "training_hyperparameters.Train_Batch=8"));
    all.addAll(List.of(settings.split(" ")));
    StepSubject subject = StepSubject.of(ConfigurationLoader.ofOverrides(all), Compute.onednn(1));
    assertThat(subject.name()).isEqualTo("lenet");
    assertThat(subject.precision()).isEqualTo(precision);
    assertThat(subject.batch()).isEqualTo(4);
    StepCheck.Outcome outcome =
        new StepCheck(subject.network(), subject.initialParameters())
            .check(subject.checkedBatch(), subject.scheme());
    assertThat(outcome.agrees()).as(outcome.finding()).isTrue();
    assertThat(
            new StepBenchmark(subject.network(), subject.initialParameters())
                .warmUp(subject.batch(), subject.scheme(), Duration.ZERO)
                .measure(1)
                .median())
        .isPositive();
  }
}
