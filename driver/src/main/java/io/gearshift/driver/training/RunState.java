package io.gearshift.driver.training;

import io.gearshift.driver.averages.WeightAverages;
import io.gearshift.driver.checkpoint.Checkpoint;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.policy.PolicyState;
import io.gearshift.driver.policy.PrecisionPolicy;
import io.gearshift.driver.record.BestValidation;
import io.gearshift.driver.record.json.Failures;
import io.gearshift.driver.record.json.RecordMark;
import io.gearshift.driver.record.metrics.Position;
import io.gearshift.driver.training.listener.EpochTotals;
import io.gearshift.executors.exchange.RoundState;
import io.gearshift.executors.graph.InputShape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that the rest of a run depends on: what a checkpoint keeps.
 *
 * @param position the round that comes next
 * @param vectors where it starts from
 * @param averages vectors of the weights' averages, by name
 * @param totals of the epoch so far
 * @param seconds wall clock of the run so far
 * @param bestTestTop1 best epoch so far, per cent; null before the first test
 * @param testTop1 of the last epoch, per cent; null before the first test
 * @param bestValidation best epoch so far by the validation split; null without one
 * @param complete whether the policy wants no further epoch
 */
public record RunState(
    Position position,
    RoundState vectors,
    SortedMap<String, float[]> averages,
    EpochTotals totals,
    double seconds,
    Double bestTestTop1,
    Double testTop1,
    BestValidation bestValidation,
    boolean complete) {
  private static final String PARAMETERS = "parameters";
  private static final String GRADIENT_SUM = "gradientSum";

  /** The beginning of a run that keeps no averages. */
  public static RunState initial(RoundState vectors) {
    return initial(vectors, WeightAverages.NONE);
  }

  /** The beginning of a run. */
  static RunState initial(RoundState vectors, WeightAverages averages) {
    return new RunState(
        Position.START,
        vectors,
        averages.begin(vectors.parameters()),
        EpochTotals.NONE,
        0,
        null,
        null,
        null,
        false);
  }

  /** The parameters that evaluations and the model take. */
  public float[] evaluated() {
    return WeightAverages.evaluated(vectors.parameters(), averages);
  }

  /**
   * Whether the best epoch is another than it was before: by the validation split if there is one.
   */
  boolean isBetterThan(RunState before) {
    return bestValidation == null
        ? !Objects.equals(bestTestTop1, before.bestTestTop1)
        : !bestValidation.equals(before.bestValidation);
  }

  /** The same from other vectors. */
  public RunState with(RoundState others) {
    return new RunState(
        position,
        others,
        averages,
        totals,
        seconds,
        bestTestTop1,
        testTop1,
        bestValidation,
        complete);
  }

  /** The same place with the results of a run that begins. */
  RunState withoutResults() {
    return new RunState(position, vectors, averages, totals, seconds, null, null, null, complete);
  }

  private record Scalars(
      EpochTotals totals,
      double seconds,
      Double bestTestTop1,
      Double testTop1,
      BestValidation bestValidation,
      boolean complete) {}

  /** What a run cannot change when it goes on: with another value it would be another run. */
  private record Identity(
      long seed,
      String network,
      InputShape images,
      int workers,
      int batchSize,
      int batchesPerEpoch,
      int batchesPerRound) {

    static Identity of(TrainingSettings settings) {
      return new Identity(
          settings.seed(),
          settings.network().configurationJson(),
          settings.network().images(),
          settings.extent().workers(),
          settings.extent().batchSize(),
          settings.extent().batchesPerEpoch(),
          settings.extent().batchesPerRound());
    }

    void requireSame(Identity now) {
      require("[run] Seed", now.seed, seed);
      if (!Objects.equals(network, now.network)) {
        throw new UserError(
            "Cannot resume: the network is not the one that the run was started with");
      }
      require("image size", now.images, images);
      require("[spark] Workers", now.workers, workers);
      require("mini-batch of a worker", now.batchSize, batchSize);
      require("mini-batches of an epoch", now.batchesPerEpoch, batchesPerEpoch);
      require("[averaging] Frequency", now.batchesPerRound, batchesPerRound);
    }

    private static void require(String what, Object now, Object then) {
      if (!Objects.equals(now, then)) {
        throw new UserError(
            "Cannot resume: "
                + what
                + " is "
                + now
                + " (must be as the run was started: "
                + then
                + ")");
      }
    }
  }

  /**
   * This state and the policy's as a checkpoint.
   *
   * @param mark what stands in the run's record
   */
  Checkpoint checkpoint(PrecisionPolicy policy, TrainingSettings settings, RecordMark mark) {
    Checkpoint.Builder checkpoint =
        Checkpoint.at(position)
            .record(mark)
            .state(
                "run",
                new Scalars(totals, seconds, bestTestTop1, testTop1, bestValidation, complete))
            .state("policy", policy.state())
            .state("identity", Identity.of(settings))
            .vector(PARAMETERS, vectors.parameters());
    vectors.optimizer().forEach(checkpoint::vector);
    averages.forEach(checkpoint::vector);
    return checkpoint.vector(GRADIENT_SUM, policy.gradientSum()).build();
  }

  /**
   * The ladder that a checkpoint's run climbs, if the checkpoint says.
   *
   * @throws UserError if it says it in no form that is known
   */
  public static Optional<Ladder> ladder(Checkpoint checkpoint) {
    try {
      List<String> gears = checkpoint.state("policy", PolicyState.class).ladder();
      return gears.isEmpty() ? Optional.empty() : Optional.of(Ladder.ofLabels(gears));
    } catch (IllegalArgumentException e) {
      throw cannotResume(e);
    }
  }

  /**
   * The state of a checkpoint; puts the policy back to where it was.
   *
   * @throws UserError if the checkpoint is of a run with other settings, another ladder or another
   *     number of parameters
   */
  static RunState restore(
      Checkpoint checkpoint, PrecisionPolicy policy, TrainingSettings settings, int parameters) {
    try {
      checkpoint.state("identity", Identity.class).requireSame(Identity.of(settings));
      SortedSet<String> optimizer = settings.optimization().updates().stateNames();
      Set<String> averages = settings.optimization().averages().names();
      Set<String> kept = new TreeSet<>(optimizer);
      kept.addAll(averages);
      requireVectors(checkpoint, kept, parameters);
      Scalars scalars = checkpoint.state("run", Scalars.class);
      if (scalars.totals() == null) {
        throw new IllegalArgumentException("Invalid checkpoint: no totals of the epoch");
      }
      policy.restore(
          checkpoint.state("policy", PolicyState.class), checkpoint.vector(GRADIENT_SUM));
      return new RunState(
          checkpoint.position(),
          new RoundState(
              checkpoint.vector(PARAMETERS),
              optimizer.stream().collect(Collectors.toMap(name -> name, checkpoint::vector))),
          new TreeMap<>(
              averages.stream().collect(Collectors.toMap(name -> name, checkpoint::vector))),
          scalars.totals(),
          scalars.seconds(),
          scalars.bestTestTop1(),
          scalars.testTop1(),
          scalars.bestValidation(),
          scalars.complete());
    } catch (IllegalArgumentException e) {
      throw cannotResume(e);
    }
  }

  private static void requireVectors(Checkpoint checkpoint, Set<String> kept, int parameters) {
    Set<String> names = new TreeSet<>(kept);
    names.add(PARAMETERS);
    names.add(GRADIENT_SUM);
    if (!checkpoint.vectors().keySet().equals(names)) {
      throw new IllegalArgumentException(
          "Invalid checkpoint: vectors "
              + new TreeSet<>(checkpoint.vectors().keySet())
              + " (must be "
              + names
              + ")");
    }
    checkpoint
        .vectors()
        .forEach(
            (name, vector) -> {
              boolean isEmptyWindow = name.equals(GRADIENT_SUM) && vector.length == 0;
              if (vector.length != parameters && !isEmptyWindow) {
                throw new IllegalArgumentException(
                    "Invalid checkpoint: vector '"
                        + name
                        + "' has "
                        + vector.length
                        + " values (must be "
                        + parameters
                        + ", the network's parameters)");
              }
            });
  }

  private static UserError cannotResume(IllegalArgumentException cause) {
    return new UserError("Cannot resume: " + Failures.firstLine(cause), cause);
  }
}
