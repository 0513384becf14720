package io.gearshift.driver.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.CommandRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir private Path folder;

  @Test
  void aStepIsCheckedTimedAndProfiled() {
    CommandRun run =
        CommandRun.of(
            "bench",
            "step",
            "--net",
            "lenet",
            "--batch",
            "2",
            "--iterations",
            "2",
            "--profile",
            "--threads",
            "1",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("equal the reference's to the bit", "median", "gradWeight", "GOP/s")
        .contains("\"imagesPerSecond\":");
  }

  @Test
  void wrongInputIsOneLine() {
    refused(CommandRun.of("bench", "step", "--net", "vgg"), "Invalid --net: vgg (must be one of ");
    refused(CommandRun.of("bench", "step"), "Missing --net (must name a network, or --conf");
    refused(CommandRun.of("bench", "step", "--conf", folder + "/none.ini"), "must be a file");
    refused(
        CommandRun.of("bench", "step", "--conf", "any.ini", "--net", "lenet"),
        "Invalid --net: lenet (must not be given with --conf");
    refused(CommandRun.of("bench", "step", "--net", "lenet", "--batch", "0"), "at least 1");
    refused(CommandRun.of("bench", "step", "--net", "lenet", "--threads", "0"), "at least 1");
    refused(CommandRun.of("bench", "step", "--net", "lenet", "--precision", "x"), "--precision: x");
    refused(
        CommandRun.of("bench", "step", "--net", "lenet", "--kernels", "cpu"),
        "Invalid --kernels: cpu (must be onednn, cuda or reference)");
    refused(CommandRun.of("bench", "peers", "--nets", "lenet,vgg"), "Invalid --net: vgg");
    refused(CommandRun.of("bench", "peers", "--turns", "0"), "Invalid --turns: 0");
    refused(
        CommandRun.of("bench", "peers", "--nets", "lenet", "--torch", folder + "/none"),
        "must be a Python program, or a folder to import torch from");
    refused(
        CommandRun.of("bench"), "Missing command: step, peers, input, exchange or imagenet-set");
  }

  private static void refused(CommandRun run, String text) {
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(text).hasLineCount(1);
  }
}
