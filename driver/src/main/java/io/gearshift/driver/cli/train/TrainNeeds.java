package io.gearshift.driver.cli.train;

import io.gearshift.driver.cli.train.setup.DataPreparation;
import io.gearshift.driver.cli.train.setup.MemoryCheck;
import io.gearshift.driver.cli.train.setup.TrainPlan;
import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.GearshiftConfiguration;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * What a train command will want of a cluster, found out before it is submitted.
 *
 * @param newRunId a name for the run; empty if the command has one
 * @param saysResume whether the command has --resume
 * @param runsRoot where the run will be kept
 * @param networkFile the file of the network, if it is one
 * @param preset the file that the command takes where it names no configuration; empty for none
 * @param workers logical workers
 * @param threads OpenMP threads of a worker
 * @param requireGpu whether each worker must have a GPU of its own
 * @param heapBytes that a round surely takes of the heap of an executor with one task, and of the
 *     driver's
 * @param workerBytes that one worker surely takes outside the heap
 * @param parameterBytes of one vector of parameters
 */
public record TrainNeeds(
    Optional<String> newRunId,
    boolean saysResume,
    String runsRoot,
    Optional<String> networkFile,
    Optional<String> preset,
    int workers,
    int threads,
    boolean requireGpu,
    long heapBytes,
    long workerBytes,
    long parameterBytes) {

  /**
   * Reads the command line as train would, and plans as it would.
   *
   * @param words the command, one that trains, and its arguments
   * @param out takes notes for the user
   * @throws io.gearshift.driver.error.UserError if train would refuse it
   */
  public static TrainNeeds of(List<String> words, PrintWriter out) {
    TrainingCommand command =
        switch (words.get(0)) {
          case "train" -> new TrainCommand();
          case "search" -> new SearchCommand();
          case "learn" -> new LearnCommand();
          default -> new MultipliersCommand();
        };
    new CommandLine(command)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    GearshiftConfiguration configuration = command.configuration();
    TrainSetup setup = new TrainSetup(configuration);
    // The generated data set is drawn by the run; its images are small.
    Optional<TrainPlan> plan =
        new DataPreparation(configuration.dataset())
            .present(out)
            .map(data -> TrainPlan.of(setup, configuration, data));
    return new TrainNeeds(
        command.hasRunId() ? Optional.empty() : Optional.of(TrainingCommand.newId(configuration)),
        command.hasResume(),
        configuration.records().runsRoot(),
        configuration.network().file(),
        command.preset(),
        configuration.spark().workers(),
        setup.threads(),
        configuration.spark().requireGpu(),
        plan.map(p -> MemoryCheck.heap(p, 1)).orElse(0L),
        plan.map(p -> MemoryCheck.of(p, 1).outside()).orElse(0L),
        plan.map(p -> (long) p.parameters() * Float.BYTES).orElse(0L));
  }
}
