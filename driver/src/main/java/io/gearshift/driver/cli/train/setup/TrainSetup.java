package io.gearshift.driver.cli.train.setup;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.config.precision.ArithmeticConfiguration;
import io.gearshift.driver.config.precision.MultiplierConfiguration;
import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.learned.LearnedQuantizers;
import io.gearshift.driver.policy.Ladder;
import io.gearshift.driver.ranges.KeptRanges;
import io.gearshift.driver.ranges.RangeRule;
import io.gearshift.driver.ranges.RangeSettings;
import io.gearshift.driver.record.RunConfiguration;
import io.gearshift.driver.text.ProgramVersion;
import io.gearshift.driver.text.Secrets;
import io.gearshift.driver.training.GearSchemes;
import io.gearshift.driver.training.PrecisionSchemes;
import io.gearshift.driver.training.QuantizerStates;
import io.gearshift.driver.training.TrainingSettings;
import io.gearshift.driver.widths.RecordedWidths;
import io.gearshift.executors.data.TrainingBatches;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.GraphReader;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.graph.NetworkGraph;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.graph.StateTensor;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.optimize.Penalty.OperandSize;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.MultiplierScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.hadoop.util.VersionInfo;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/** A configuration in the terms of those who train. */
public final class TrainSetup {
  private static final String TEST = "test";
  private static final String VALIDATION = "validation";

  private final GearshiftConfiguration configuration;

  public TrainSetup(GearshiftConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * The network and its images.
   *
   * @param start where training starts, a new vector at every call
   */
  public record Network(
      ComputationGraphConfiguration configuration, NetworkSpec spec, Supplier<float[]> start) {

    /**
     * Where training starts: a function of the seed and what Start_From names. A new vector at
     * every call.
     *
     * @throws UserError if there is nothing to start from
     */
    public float[] initialParameters() {
      return start.get();
    }
  }

  /**
   * Threads inside a worker: as configured, else what the environment says, else one.
   *
   * @throws UserError if OMP_NUM_THREADS is not a number
   */
  public int threads() {
    int configured = configuration.spark().threadsPerWorker();
    if (configured > 0) {
      return configured;
    }
    String variable = System.getenv().getOrDefault("OMP_NUM_THREADS", "1");
    try {
      return Math.max(1, Integer.parseInt(variable.trim()));
    } catch (NumberFormatException e) {
      throw UserError.invalid("OMP_NUM_THREADS", variable, "be a number of threads");
    }
  }

  /**
   * What computes in every worker. A run has chosen before what it leaves open: see {@link
   * AutoKernels}.
   *
   * @throws UserError as {@link #threads}
   */
  public Compute compute() {
    return switch (configuration.arithmetic().backend()) {
      case AUTO, ONEDNN -> Compute.onednn(threads());
      case CUDA -> Compute.cuda(configuration.spark().device());
      case REFERENCE -> Compute.reference();
    };
  }

  /** One line on what computes, as far as it is known here. */
  public String kernels() {
    return compute().backend().isOnDevice()
        ? compute().backend().label() + ": each worker's device is in the lines of its rounds"
        : KernelsProvider.open(compute()).description();
  }

  Network network(DataPreparation.Prepared data) {
    return network(
        new InputShape(data.spec().channels(), data.spec().height(), data.spec().width()),
        data.manifest().classNames().size(),
        Optional.of(data.spec()));
  }

  /**
   * The configured network for given images and classes. Filters that depend on training images are
   * drawn.
   *
   * @throws UserError if it does not fit them
   */
  public Network network(InputShape images, int classes) {
    return network(images, classes, Optional.empty());
  }

  private Network network(InputShape images, int classes, Optional<DataSpec> data) {
    try {
      ComputationGraphConfiguration network =
          Architectures.of(
              configuration.network().architecture(),
              images.channels(),
              images.height(),
              images.width(),
              classes,
              configuration.training().seed());
      configuration.network().dropout().ifPresent(r -> Architectures.setDropoutInPlace(network, r));
      NetworkGraph graph = GraphReader.read(network);
      new WidthSetup(configuration.widths()).requireFits(graph);
      new InitialWeights(configuration.initialization()).requireFits(graph);
      NetworkSpec spec =
          new NetworkSpec(network.toJson(), images, compute()).with(states(network, images));
      return new Network(network, spec, () -> start(network, spec, data));
    } catch (IllegalArgumentException e) {
      throw new UserError(e.getMessage(), e);
    }
  }

  private float[] start(
      ComputationGraphConfiguration network, NetworkSpec spec, Optional<DataSpec> data) {
    Optional<String> from = configuration.network().startFrom();
    NetworkGraph graph = GraphReader.read(network);
    if (from.isEmpty()) {
      float[] first = ModelZip.initialParameters(network);
      new InitialWeights(configuration.initialization()).write(graph, first, data);
      return spec.initial(first);
    }
    ParameterLayout layout = graph.layout();
    float[] all =
        spec.initial(StartingPoint.read(from.get(), configuration.records().runsRoot(), layout));
    new LearnedSetup(configuration.learned())
        .startFromWeights(layout.extendedBy(spec.states()), all);
    return all;
  }

  /** What the run's format keeps for operands; gears of a ladder keep nothing. */
  private List<StateTensor> states(ComputationGraphConfiguration network, InputShape images) {
    return configuration
        .multipliers()
        .format()
        .<QuantizationScheme>map(MultiplierScheme::new)
        .or(new WidthSetup(configuration.widths())::scheme)
        .or(new LearnedSetup(configuration.learned())::scheme)
        .map(
            scheme ->
                TrainingPlan.states(
                    GraphReader.read(network),
                    images,
                    scheme,
                    KernelsProvider.openForShapes(compute())))
        .orElse(List.of());
  }

  TrainingSettings settings(Network network, NetworkGraph graph, DataPreparation.Prepared data) {
    int workers = configuration.spark().workers();
    int batch = configuration.spark().batchPerWorker();
    int examples = data.manifest().split("train").examples();
    int share = examples / workers;
    if (batch > share) {
      throw UserError.invalid(
          "Train_Batch",
          workers * batch,
          "be at most "
              + workers * share
              + ": "
              + workers
              + " workers, each with "
              + share
              + " training images of its own");
    }
    int batches = TrainingBatches.perEpoch(examples, workers, batch);
    TrainingSettings.Extent extent =
        new TrainingSettings.Extent(
            configuration.epochs(),
            workers,
            batch,
            batches,
            (int) Math.ceil(configuration.training().lastEpochShare() * batches),
            Math.min(batches, configuration.averaging().frequency().orElse(batches)));
    return new TrainingSettings(
        network.spec(),
        configuration.training().seed(),
        extent,
        gears(),
        new OptimizationSetup(configuration).optimization(batches, graph),
        evaluation(data.manifest()),
        configuration.records().checkpointEveryRounds(),
        configuration.averaging().exchange(),
        new QuantizerStates(
            ranges(network, graph), widths(network, graph), learned(network, graph)));
  }

  private TrainingSettings.Evaluation evaluation(Manifest manifest) {
    Set<String> splits = manifest.splits().keySet();
    String test = splits.contains(TEST) ? TEST : null;
    String validation = splits.contains(VALIDATION) ? VALIDATION : null;
    return test == null && validation == null
        ? null
        : new TrainingSettings.Evaluation(
            test,
            validation,
            Math.max(1, configuration.training().testBatch()),
            configuration.dataset().testTime());
  }

  private RangeSettings ranges(Network network, NetworkGraph graph) {
    MultiplierConfiguration multipliers = configuration.multipliers();
    return new RangeSettings(
        KeptRanges.of(graph.layout().extendedBy(network.spec().states())),
        multipliers.moves()
            ? Optional.of(
                new RangeRule(multipliers.rangeUpdateFrequency(), multipliers.maxOverflowRate()))
            : Optional.empty(),
        network::initialParameters);
  }

  private RecordedWidths widths(Network network, NetworkGraph graph) {
    return new WidthSetup(configuration.widths())
        .recorded(
            graph,
            graph.layout().extendedBy(network.spec().states()),
            scheme -> sizes(network, graph, scheme));
  }

  private LearnedQuantizers learned(Network network, NetworkGraph graph) {
    return new LearnedSetup(configuration.learned())
        .recorded(
            graph.layout().extendedBy(network.spec().states()),
            scheme -> sizes(network, graph, scheme));
  }

  private List<OperandSize> sizes(Network network, NetworkGraph graph, QuantizationScheme scheme) {
    return TrainingPlan.sizes(
        graph, network.spec().images(), scheme, KernelsProvider.openForShapes(compute()));
  }

  private PrecisionScheme.Arithmetic arithmetic() {
    return configuration.arithmetic().mode() == ArithmeticConfiguration.Mode.INTEGER
        ? PrecisionScheme.Arithmetic.INTEGER
        : PrecisionScheme.Arithmetic.EMULATED;
  }

  private PrecisionScheme.Roundings roundings() {
    ArithmeticConfiguration arithmetic = configuration.arithmetic();
    return new PrecisionScheme.Roundings(
        arithmetic.forwardRounding(), arithmetic.gradientRounding(), arithmetic.updateRounding());
  }

  /** How operands are quantised in each gear of this configuration. */
  public GearSchemes gears() {
    PrecisionSchemes precisions = precisions();
    MultiplierConfiguration multipliers = configuration.multipliers();
    WidthSetup widths = new WidthSetup(configuration.widths());
    LearnedSetup learned = new LearnedSetup(configuration.learned());
    return gear ->
        multipliers
            .formatOf(gear)
            .<QuantizationScheme>map(MultiplierScheme::new)
            .or(() -> configuration.widths().isGear(gear) ? widths.scheme() : Optional.empty())
            .or(() -> configuration.learned().isGear(gear) ? learned.scheme() : Optional.empty())
            .orElseGet(() -> precisions.of(gear));
  }

  /** How operands are quantised in precisions that have bits alone. */
  public PrecisionSchemes precisions() {
    return new PrecisionSchemes(
        arithmetic(),
        roundings(),
        configuration.arithmetic().firstLayer().orElse(null),
        configuration.arithmetic().lastLayer().orElse(null));
  }

  /**
   * What {@code config.json} says of a run.
   *
   * @param ladder the gears that it climbs
   * @param training what the settings say of themselves
   */
  public RunConfiguration describe(
      String runId,
      Ladder ladder,
      Map<String, String> training,
      Manifest manifest,
      String sparkVersion) {
    Map<String, Map<String, String>> resolved = new LinkedHashMap<>();
    configuration
        .resolved()
        .forEach(
            (section, keys) -> {
              Map<String, String> texts = new LinkedHashMap<>();
              keys.forEach(
                  (key, value) -> texts.put(key, Secrets.masked(ConfigurationLoader.text(value))));
              resolved.put(section, texts);
            });
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("gearshift", ProgramVersion.current());
    versions.put("java", System.getProperty("java.version"));
    versions.put("spark", sparkVersion);
    versions.put("hadoop", VersionInfo.getVersion());
    return new RunConfiguration(
        runId,
        Instant.now().toString(),
        new RunConfiguration.Plan(
            configuration.network().architecture(),
            Secrets.masked(configuration.dataset().location()),
            ladder.labels(),
            configuration.muppet().policy().name().toLowerCase(Locale.ROOT),
            configuration.spark().workers()),
        Map.of("run", configuration.training().seed(), "data", manifest.seed()),
        new RunConfiguration.DataChecksums(manifest.checksum(), manifest.contentsChecksum()),
        kernels(),
        training,
        versions,
        resolved);
  }
}
