package io.gearshift.driver.cli.bench;

import io.gearshift.driver.cli.bench.exchange.ExchangeCommand;
import io.gearshift.driver.cli.bench.imagenet.ImagenetSetCommand;
import io.gearshift.driver.cli.bench.input.InputCommand;
import io.gearshift.driver.cli.bench.peers.PeersCommand;
import io.gearshift.driver.cli.bench.step.StepCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gearshift bench}: holds its subcommands. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Times training steps, alone (step) or beside PyTorch and DL4J (peers), the input of images"
            + " (input) and the exchange of a round (exchange); makes images to measure with"
            + " (imagenet-set).",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      StepCommand.class,
      PeersCommand.class,
      InputCommand.class,
      ExchangeCommand.class,
      ImagenetSetCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: step, peers, input, exchange or imagenet-set");
  }
}
