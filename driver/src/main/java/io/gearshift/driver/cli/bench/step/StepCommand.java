package io.gearshift.driver.cli.bench.step;

import io.gearshift.driver.cli.common.ExitCode;
import io.gearshift.driver.cli.common.JsonOption;
import io.gearshift.driver.cli.common.PrecisionOption;
import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.executors.check.StepBenchmark;
import io.gearshift.executors.check.StepCheck;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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
public final class StepCommand implements Callable<Integer> {
  @Option(names = "--net", paramLabel = "N", description = "Name of the network.")
  private String net;

  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description =
          "In the place of --net and --precision, a configuration: the step of its usual gear, with"
              + " its quantisers, a worker's part of its batch.")
  private String conf;

  @Option(
      names = "--set",
      paramLabel = "section.Key=value",
      description = "With --conf, overrides one key; may be given again.")
  private final List<String> overrides = new ArrayList<>();

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
    Threads.atLeastOne("--iterations", iterations);
    Compute compute = compute();
    StepSubject subject = subject(compute);
    int images = batch == null ? subject.batch() : Threads.atLeastOne("--batch", batch);
    StepCheck.Outcome outcome =
        new StepCheck(subject.network(), subject.initialParameters())
            .check(subject.checkedBatch(), subject.scheme());
    if (!outcome.agrees()) {
      spec.commandLine()
          .getErr()
          .println(
              "gearshift: Wrong step of "
                  + subject.name()
                  + " (nothing timed): "
                  + outcome.finding());
      return ExitCode.FAULT;
    }
    StepBenchmark.Measurement measured =
        new StepBenchmark(subject.network(), subject.initialParameters())
            .warmUp(images, subject.scheme(), StepBenchmark.USUAL_WARM_UP)
            .measure(iterations);
    StepSummary summary =
        StepSummary.of(
            subject.name(),
            images,
            subject.precision(),
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

  private StepSubject subject(Compute compute) {
    if (conf != null) {
      if (net != null) {
        throw UserError.invalid("--net", net, "not be given with --conf, which names a network");
      }
      return StepSubject.of(
          ConfigurationLoader.load(Location.file("--conf", conf), overrides), compute);
    }
    if (net == null) {
      throw new UserError("Missing --net (must name a network, or --conf a configuration)");
    }
    return StepSubject.of(BenchNetwork.of(net), PrecisionOption.parse(precision), compute);
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
