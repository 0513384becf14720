package io.gearshift.driver.cli.bench;

import io.gearshift.driver.cli.ExitCode;
import io.gearshift.driver.cli.JsonOption;
import io.gearshift.driver.cli.PrecisionOption;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.check.StepCheck;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.Compute;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.PrecisionScheme;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gearshift bench step}. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    description =
        "Times whole training steps on random images, after comparing one with the"
            + " reference; ends with 3, untimed, if they do not agree.")
final class StepCommand implements Callable<Integer> {
  @Option(names = "--net", paramLabel = "N", required = true, description = "Name of the network.")
  private String net;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images of a mini-batch (default: 32 of 224 x 224, else 128).")
  private Integer batch;

  @Option(
      names = "--precision",
      paramLabel = "BITS",
      defaultValue = "8",
      description = "2 to 16 bits, or 32 (default: ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      defaultValue = "onednn",
      description =
          "What computes: onednn, cuda (the first GPU) or reference (default: ${DEFAULT-VALUE}).")
  private String kernels;

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of the kernels (default: OMP_NUM_THREADS, which the launcher sets).")
  private Integer threads;

  @Option(
      names = "--iterations",
      paramLabel = "I",
      defaultValue = "10",
      description = "Steps counted (default: ${DEFAULT-VALUE}), after 20 s of uncounted ones.")
  private int iterations;

  @Option(names = "--profile", description = "Print where the time goes.")
  private boolean profile;

  @Mixin private JsonOption json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    BenchNetwork network = BenchNetwork.of(net);
    Precision wanted = PrecisionOption.parse(precision);
    int images = batch == null ? network.usualBatch() : Threads.atLeastOne("--batch", batch);
    Threads.atLeastOne("--iterations", iterations);
    Compute compute = compute();
    NetworkSpec description = network.spec(compute);
    PrecisionScheme scheme = PrecisionScheme.of(wanted);
    StepCheck.Outcome outcome =
        new StepCheck(description, network::writeInitialParameters)
            .check(network.checkedBatch(), scheme);
    if (!outcome.agrees()) {
      spec.commandLine()
          .getErr()
          .println("gearshift: Wrong step of " + net + " (nothing timed): " + outcome.finding());
      return ExitCode.FAULT;
    }
    StepBenchmark.Measurement measured =
        new StepBenchmark(description, network::writeInitialParameters)
            .warmUp(images, scheme, StepBenchmark.USUAL_WARM_UP)
            .measure(iterations);
    StepSummary summary =
        StepSummary.of(
            net,
            images,
            wanted,
            compute.threads(),
            KernelsProvider.open(compute).description(),
            outcome,
            measured);
    summary.print(out);
    if (profile) {
      out.println();
      out.print(StepProfile.text(summary.profile()));
    }
    json.print(out, summary);
    return ExitCode.OK;
  }

  private Compute compute() {
    int ofHost = Threads.of(threads);
    return switch (kernels) {
      case "onednn" -> Compute.onednn(ofHost);
      case "cuda" -> Compute.cuda(0);
      case "reference" -> Compute.reference();
      default -> throw UserError.invalid("--kernels", kernels, "be onednn, cuda or reference");
    };
  }
}
