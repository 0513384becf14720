package io.gearshift.driver.config;

import static io.gearshift.driver.config.ValueTypes.exchangeFormat;
import static io.gearshift.driver.config.ValueTypes.flag;
import static io.gearshift.driver.config.ValueTypes.number;
import static io.gearshift.driver.config.ValueTypes.oneOf;
import static io.gearshift.driver.config.ValueTypes.orWord;
import static io.gearshift.driver.config.ValueTypes.path;
import static io.gearshift.driver.config.ValueTypes.precision;
import static io.gearshift.driver.config.ValueTypes.rateChanges;
import static io.gearshift.driver.config.ValueTypes.seed;
import static io.gearshift.driver.config.ValueTypes.text;
import static io.gearshift.driver.config.ValueTypes.textThat;
import static io.gearshift.driver.config.ValueTypes.wholeNumber;
import static io.gearshift.driver.config.ValueTypes.wholeNumbers;

import io.gearshift.driver.policy.LearningRateSchedule.Change;
import io.gearshift.driver.policy.PolicyKind;
import io.gearshift.executors.exchange.ExchangeFormat;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.numerics.Rounding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of all keys, each declared once. {@code conf/defaults.ini} is printed from it.
 *
 * <p>The first four sections are those of the public MuPPET code's {@code config.ini}, names and
 * meanings (repository ICIdsl/muppet, {@code param_parser.py} and {@code README.md}).
 */
final class ConfigurationKeys {
  /** A URI of a file system that has no locks. */
  private static final String URI_WITHOUT_LOCKS =
      "(?!(?i:file|hdfs|viewfs):)[A-Za-z][A-Za-z0-9+.-]*:/.*";

  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final String DATASET_SECTION = "dataset";
  private static final String CNN = "cnn";
  private static final String TRAINING = "training_hyperparameters";
  private static final String MUPPET = "muppet_hyperparameters";
  private static final String POLICY_SECTION = "policy";
  private static final String DATA = "data";
  private static final String ARITHMETIC = "arithmetic";
  private static final String AVERAGING = "averaging";
  private static final String SPARK = "spark";
  private static final String RECORDS = "records";
  private static final String RUN = "run";
  private static final String UNUSED = "Read for the public format's sake; has no effect here.";

  private static final List<ConfigurationKey<?>> TABLE = new ArrayList<>();

  /** The section names in order, each with what it is about. */
  static final Map<String, String> SECTIONS = sections();

  /** Sections of the public format that are ignored. */
  static final List<String> READ_PAST = List.of("pytorch_parameters", "pruning_hyperparameters");

  private ConfigurationKeys() {}

  static final ConfigurationKey<DatasetConfiguration.Name> DATASET =
      key(
          DATASET_SECTION,
          "Dataset",
          oneOf(DatasetConfiguration.Name.values()),
          "digits",
          "",
          "The data set. 'digits' is drawn by the program itself; 'folder' is any other data set.");
  static final ConfigurationKey<String> DATASET_LOCATION =
      key(
          DATASET_SECTION,
          "Dataset_Location",
          path("", value -> true),
          "",
          "",
          "Folder of the ingested shards, the one with manifest.json; a path of any file system that"
              + " Hadoop knows. --data overrides it.");

  static final ConfigurationKey<String> ARCHITECTURE =
      key(
          CNN,
          "Architecture",
          textThat(Architectures.RULE, Architectures::isKnown),
          "lenet",
          "",
          "The network. 'resnet' takes its depth from Depth; 'alexnet' with a CIFAR data set is"
              + " 'alexnet-cifar'. file:PATH is a DL4J configuration in JSON.");
  static final ConfigurationKey<Integer> DEPTH =
      key(CNN, "Depth", wholeNumber(1, UNLIMITED), "20", "layers", "Layers of 'resnet'.");
  static final ConfigurationKey<String> CARDINALITY =
      key(CNN, "Cardinality", text(), "8", "", UNUSED);
  static final ConfigurationKey<String> WIDEN_FACTOR =
      key(CNN, "Widen_Factor", text(), "4", "", UNUSED);
  static final ConfigurationKey<String> GROWTH_RATE =
      key(CNN, "Growth_Rate", text(), "12", "", UNUSED);
  static final ConfigurationKey<String> COMPRESSION_RATE =
      key(CNN, "Compression_Rate", text(), "2", "", UNUSED);

  static final ConfigurationKey<Boolean> PRINT_ONLY =
      key(
          TRAINING,
          "Print_Only",
          flag(),
          "False",
          "",
          "True: keep no checkpoints. The run record is written all the same.");
  static final ConfigurationKey<Integer> TOTAL_EPOCHS =
      key(
          TRAINING,
          "Total_Epochs",
          wholeNumber(1, UNLIMITED),
          "10",
          "epochs",
          "Largest number of epochs; the single precision phase may end the run earlier.");
  static final ConfigurationKey<Integer> TRAIN_BATCH =
      key(
          TRAINING,
          "Train_Batch",
          wholeNumber(1, UNLIMITED),
          "128",
          "images",
          "Images of one training step over all workers together; each takes an equal part.");
  static final ConfigurationKey<Integer> TEST_BATCH =
      key(
          TRAINING,
          "Test_Batch",
          wholeNumber(1, UNLIMITED),
          "100",
          "images",
          "Images that are evaluated at a time.");
  static final ConfigurationKey<Double> LEARNING_RATE =
      key(TRAINING, "Learning_Rate", positive(), "0.1", "", "Learning rate of the first epoch.");
  static final ConfigurationKey<Double> MIN_LR =
      key(
          TRAINING,
          "Min_LR",
          positive(),
          "0.001",
          "",
          "In the single precision phase no learning rate follows one that is at most this.");
  static final ConfigurationKey<Optional<Double>> DROPOUT_RATIO =
      key(
          TRAINING,
          "Dropout_Ratio",
          orWord("auto", number("be at least 0 and below 1", value -> value >= 0 && value < 1)),
          "auto",
          "",
          "Share of the units that dropout zeroes, in networks that have dropout. auto: the"
              + " network's own.");
  static final ConfigurationKey<Double> GAMMA =
      key(
          TRAINING,
          "Gamma",
          number("be above 0 and at most 1", value -> value > 0 && value <= 1),
          "0.1",
          "",
          "Factor from one learning rate to the next.");
  static final ConfigurationKey<Double> MOMENTUM =
      key(
          TRAINING,
          "Momentum",
          number("be at least 0 and below 1", value -> value >= 0 && value < 1),
          "0.9",
          "",
          "Momentum of SGD.");
  static final ConfigurationKey<Double> WEIGHT_DECAY =
      key(
          TRAINING,
          "Weight_Decay",
          number("be at least 0", value -> value >= 0),
          "1e-4",
          "",
          "Factor of the parameters that is added to their gradients.");
  static final ConfigurationKey<String> MOMENTUM_SCHEDULE =
      key(
          TRAINING,
          "Momentum_Schedule",
          text(),
          "",
          "",
          "Read for the public format's sake; has no effect here, as in the public code.");
  static final ConfigurationKey<List<Change>> LR_SCHEDULE =
      key(
          TRAINING,
          "LR_Schedule",
          rateChanges(),
          "",
          "",
          "Changes of the learning rate: pairs of the first epoch, from 0, and the new rate, -1 for"
              + " the old one times Gamma. As in the public code it counts only in runs without a"
              + " precision policy; see Learning_Rate_From.");
  static final ConfigurationKey<Double> TRAIN_VAL_SPLIT =
      key(
          TRAINING,
          "Train_Val_Split",
          number("be above 0 and at most 1", value -> value > 0 && value <= 1),
          "1",
          "",
          "Share of the training images to train on; the rest is the validation split, set aside when"
              + " the data are ingested.");

  static final ConfigurationKey<Boolean> RUN_MUPPET =
      key(
          MUPPET,
          "Run_Muppet",
          flag(),
          "False",
          "",
          "True: climb Prec_Schedule. False: Bit_Width from the first epoch to the last.");
  static final ConfigurationKey<Integer> BIT_WIDTH =
      key(
          MUPPET,
          "Bit_Width",
          bitWidth(),
          "8",
          "bits",
          "Width of the first epoch's number format: fixed point, or -1 for single precision. A file"
              + " without this section, as MuPPET's host project has them, means -1.");
  static final ConfigurationKey<Optional<MuppetConfiguration.DataType>> DATA_TYPE =
      key(
          MUPPET,
          "Data_Type",
          orWord(
              "",
              oneOf(
                  "DFixed",
                  MuppetConfiguration.DataType.DYNAMIC_FIXED_POINT,
                  "Float",
                  MuppetConfiguration.DataType.SINGLE_PRECISION)),
          "",
          "",
          "Number format of the first epoch: DFixed, dynamic fixed point, or Float. Nothing: as"
              + " Bit_Width says.");
  static final ConfigurationKey<Rounding> ROUND_METH =
      key(
          MUPPET,
          "Round_Meth",
          oneOf("Simple", Rounding.NEAREST_EVEN, "Stochastic", Rounding.STOCHASTIC),
          "Stochastic",
          "",
          "Rounding onto the fixed-point grid, where [arithmetic] says nothing else: Simple is to the"
              + " nearest, ties to even.");
  static final ConfigurationKey<Integer> POLICY_RESOLUTION =
      key(
          MUPPET,
          "Policy_Resolution",
          wholeNumber(1, UNLIMITED),
          "3",
          "epochs",
          "Epochs from one look at the gradient diversity to the next. With 1 it is always 1, so that"
              + " only Max_Epochs_Per_Gear shifts.");
  static final ConfigurationKey<Integer> POLICY_PATIENCE =
      key(
          MUPPET,
          "Policy_Patience",
          wholeNumber(1, UNLIMITED),
          "2",
          "violations",
          "Violations of the threshold that shift up one gear.");
  static final ConfigurationKey<Integer> FP32_EPOCHS_PER_LR =
      key(
          MUPPET,
          "Fp32_Epochs_Per_Lr",
          wholeNumber(1, UNLIMITED),
          "15",
          "epochs",
          "Epochs at each learning rate once in single precision.");
  static final ConfigurationKey<List<Integer>> PREC_SCHEDULE =
      key(
          MUPPET,
          "Prec_Schedule",
          wholeNumbers("be bit widths from 2 to 16, or -1", ConfigurationKeys::isBitWidth),
          "8 12 14 16 -1",
          "bits",
          "The ladder: the first entry is Bit_Width, entries rise, -1 is single precision and last.");
  static final ConfigurationKey<List<Integer>> PREC_EPOCH_SCHEDULE =
      key(
          MUPPET,
          "Prec_Epoch_Schedule",
          wholeNumbers("be epochs from 0", epoch -> epoch >= 0),
          "",
          "epochs",
          "Where given, the ladder is climbed at the end of these epochs, counted from 0, one for"
              + " every switch, and not by diversity.");
  static final ConfigurationKey<String> LOW_PREC_LIMIT =
      key(MUPPET, "Low_Prec_Limit", text(), "", "", UNUSED);

  static final ConfigurationKey<Optional<PolicyKind>> POLICY =
      key(
          POLICY_SECTION,
          "Policy",
          orWord("auto", oneOf(PolicyKind.MUPPET, PolicyKind.FIXED, PolicyKind.NONE)),
          "auto",
          "",
          "What climbs the ladder: muppet, gradient diversity; fixed, Prec_Epoch_Schedule; none,"
              + " nothing, Bit_Width stays. auto: as Run_Muppet and Prec_Epoch_Schedule say.");
  static final ConfigurationKey<MuppetConfiguration.LadderFrom> LADDER =
      key(
          POLICY_SECTION,
          "Ladder",
          oneOf(MuppetConfiguration.LadderFrom.values()),
          "configured",
          "",
          "Which gears are climbed. configured: all of Prec_Schedule. auto: when a run starts its"
              + " workers time steps in every gear, and gears whose step takes over 0.95 of the next"
              + " wider kept gear's are dropped; under the fixed policy the next kept gear trains"
              + " their epochs. Needs a policy that climbs.");
  static final ConfigurationKey<Double> ALPHA =
      key(
          POLICY_SECTION,
          "Alpha",
          number("be above 0", value -> value > 0),
          "1",
          "",
          "The threshold in epoch e is Alpha + Beta exp(-Lambda e): what it falls to.");
  static final ConfigurationKey<Double> BETA =
      key(
          POLICY_SECTION,
          "Beta",
          number("be at least 0", value -> value >= 0),
          "1.5",
          "",
          "How far above Alpha the threshold begins.");
  static final ConfigurationKey<Double> LAMBDA =
      key(
          POLICY_SECTION,
          "Lambda",
          number("be at least 0", value -> value >= 0),
          "0.1",
          "per epoch",
          "How fast the threshold falls.");
  static final ConfigurationKey<Integer> MIN_EPOCHS_PER_GEAR =
      key(
          POLICY_SECTION,
          "Min_Epochs_Per_Gear",
          wholeNumber(0, UNLIMITED),
          "0",
          "epochs",
          "Epochs that the muppet policy stays in a gear at the least.");
  static final ConfigurationKey<Integer> MAX_EPOCHS_PER_GEAR =
      key(
          POLICY_SECTION,
          "Max_Epochs_Per_Gear",
          wholeNumber(0, UNLIMITED),
          "0",
          "epochs",
          "Epochs after which the muppet policy shifts in any case; 0 for no limit. The last gear has"
              + " none.");
  static final ConfigurationKey<Optional<MuppetConfiguration.LearningRateFrom>> LEARNING_RATE_FROM =
      key(
          POLICY_SECTION,
          "Learning_Rate_From",
          orWord("auto", oneOf(MuppetConfiguration.LearningRateFrom.values())),
          "auto",
          "",
          "What changes the learning rate. decay: it stays until single precision, then falls by"
              + " Gamma every Fp32_Epochs_Per_Lr epochs down to Min_LR, which ends the run."
              + " schedule: LR_Schedule. auto: decay with a policy, schedule without.");

  static final ConfigurationKey<Optional<DatasetConfiguration.Augmentation>> AUGMENTATION =
      key(
          DATA,
          "Augmentation",
          orWord("auto", oneOf(DatasetConfiguration.Augmentation.values())),
          "auto",
          "",
          "Changes of training images. standard: random crop and flip. auto: standard for CIFAR,"
              + " ImageNet and folders, none for digits.");
  static final ConfigurationKey<DatasetConfiguration.Normalization> NORMALIZATION =
      key(
          DATA,
          "Normalization",
          oneOf(DatasetConfiguration.Normalization.values()),
          "statistics",
          "",
          "What a network sees of an image. statistics: less the mean of the training images, over"
              + " their deviation, each channel by itself. none: pixels from 0 to 1, preprocessed"
              + " values as they are.");
  static final ConfigurationKey<Integer> SHARDS =
      key(
          DATA,
          "Shards",
          wholeNumber(1, 100_000),
          "8",
          "shards",
          "Shards of each split when the data set is generated.");
  static final ConfigurationKey<Integer> DIGITS_TRAIN =
      key(
          DATA,
          "Digits_Train",
          wholeNumber(10, 10_000_000),
          "20000",
          "images",
          "Training images to draw for Dataset digits.");
  static final ConfigurationKey<Integer> DIGITS_TEST =
      key(
          DATA,
          "Digits_Test",
          wholeNumber(10, 10_000_000),
          "4000",
          "images",
          "Test images to draw for Dataset digits.");
  static final ConfigurationKey<Long> DIGITS_SEED =
      key(DATA, "Digits_Seed", seed(), "1", "", "Seed of the drawing.");

  static final ConfigurationKey<ArithmeticConfiguration.Mode> MODE =
      key(
          ARITHMETIC,
          "Mode",
          oneOf(ArithmeticConfiguration.Mode.values()),
          "integer",
          "",
          "integer: products of at most 8 bits run on integers. emulated: the public MuPPET code's"
              + " points of quantisation, in single precision.");
  static final ConfigurationKey<ArithmeticConfiguration.Backend> KERNELS =
      key(
          ARITHMETIC,
          "Kernels",
          oneOf(ArithmeticConfiguration.Backend.values()),
          "auto",
          "",
          "What computes in every worker: onednn; cuda, own kernels on an NVIDIA GPU; or reference,"
              + " plain Java, slow and on one thread. auto: onednn. One that cannot start is an"
              + " error.");
  static final ConfigurationKey<Optional<Precision>> FIRST_LAYER =
      key(
          ARITHMETIC,
          "First_Layer",
          orWord("same", precision()),
          "same",
          "bits",
          "Precision of the first convolution while the ladder is in fixed point.");
  static final ConfigurationKey<Optional<Precision>> LAST_LAYER =
      key(
          ARITHMETIC,
          "Last_Layer",
          orWord("same", precision()),
          "same",
          "bits",
          "Precision of the last dense layer while the ladder is in fixed point.");
  static final ConfigurationKey<Optional<Rounding>> FORWARD_ROUNDING =
      key(
          ARITHMETIC,
          "Forward_Rounding",
          rounding(),
          "same",
          "",
          "Rounding of inputs and weights. same: as Round_Meth says.");
  static final ConfigurationKey<Optional<Rounding>> GRADIENT_ROUNDING =
      key(
          ARITHMETIC,
          "Gradient_Rounding",
          rounding(),
          "same",
          "",
          "Rounding of output gradients. same: as Round_Meth says.");
  static final ConfigurationKey<Optional<Rounding>> UPDATE_ROUNDING =
      key(
          ARITHMETIC,
          "Update_Rounding",
          rounding(),
          "same",
          "",
          "Rounding of parameter gradients before the update. same: as Round_Meth says.");

  static {
    TABLE.addAll(MultiplierKeys.ALL);
    TABLE.addAll(WidthKeys.ALL);
    TABLE.addAll(LearnedKeys.ALL);
    TABLE.addAll(OptimizerKeys.ALL);
  }

  static final ConfigurationKey<Integer> FREQUENCY =
      key(
          AVERAGING,
          "Frequency",
          wholeNumber(1, UNLIMITED),
          "50",
          "mini-batches",
          "Mini-batches that every worker trains on between two averagings: the length of a round.");
  static final ConfigurationKey<AveragingConfiguration.Momentum> AVERAGED_MOMENTUM =
      key(
          AVERAGING,
          "Momentum",
          oneOf(AveragingConfiguration.Momentum.values()),
          "average",
          "",
          "Momentum at the start of a round: average, the workers' average; reset, zero.");
  static final ConfigurationKey<ExchangeFormat> EXCHANGE_BITS =
      key(
          AVERAGING,
          "Exchange_Bits",
          exchangeFormat(),
          "32",
          "bits",
          "Bits of what workers send for a parameter and its momentum: 32, the values; 16 or 8, their"
              + " differences from the round's start on a grid of that width, rounded stochastically.");

  static final ConfigurationKey<String> MASTER =
      key(
          SPARK,
          "Master",
          textThat(SparkConfiguration.MASTER_RULE, SparkConfiguration::isMaster),
          "local[*]",
          "",
          "Spark's master where spark-submit gives none; --master overrides it.");
  static final ConfigurationKey<Integer> WORKERS =
      key(
          SPARK,
          "Workers",
          wholeNumber(1, 100_000),
          "2",
          "workers",
          "Logical workers, one task each in a round. Results depend on their number, never on where"
              + " they run.");
  static final ConfigurationKey<Integer> THREADS_PER_WORKER =
      key(
          SPARK,
          "Threads_Per_Worker",
          wholeNumber(0, 1024),
          "0",
          "threads",
          "OpenMP threads of a worker's kernels; 0: as many as the environment's GEARSHIFT_THREADS says,"
              + " else one.");
  static final ConfigurationKey<Integer> SLICES =
      key(
          SPARK,
          "Slices",
          wholeNumber(0, 100_000),
          "0",
          "slices",
          "Slices that the sums of a round are cut into; 0: one for every worker.");
  static final ConfigurationKey<Boolean> REQUIRE_GPU =
      key(
          SPARK,
          "Require_Gpu",
          flag(),
          "False",
          "",
          "True: begin only where Spark gives each worker a GPU of its own.");
  static final ConfigurationKey<Integer> DEVICE =
      key(
          SPARK,
          "Device",
          wholeNumber(0, 1023),
          "0",
          "",
          "With Kernels: cuda, the GPU of all workers of a machine, numbered from 0. Where Spark gives a"
              + " task a GPU, that one is used.");

  static final ConfigurationKey<String> RUNS_ROOT =
      key(
          RECORDS,
          "Runs_Root",
          path(
              "be a local path, or the URI of a folder on HDFS",
              value -> !value.isEmpty() && !value.matches(URI_WITHOUT_LOCKS)),
          "runs",
          "",
          "Folder under which every run has its own; --runs overrides it.");
  static final ConfigurationKey<Integer> CHECKPOINT_EVERY_ROUNDS =
      key(
          RECORDS,
          "Checkpoint_Every_Rounds",
          wholeNumber(0, UNLIMITED),
          "0",
          "rounds",
          "Rounds from one checkpoint to the next; 0: at the end of every epoch only.");
  static final ConfigurationKey<Integer> KEEP_CHECKPOINTS =
      key(
          RECORDS,
          "Keep_Checkpoints",
          wholeNumber(2, UNLIMITED),
          "3",
          "checkpoints",
          "Newest checkpoints that are kept: at least two, one to fall back on.");

  static final ConfigurationKey<Long> SEED =
      key(
          RUN,
          "Seed",
          seed(),
          "1",
          "",
          "Seed of everything random: parameters, order of images, augmentation, rounding.");
  static final ConfigurationKey<Optional<String>> START_FROM =
      key(
          RUN,
          "Start_From",
          orWord(
              "none",
              path(
                  "be none, a model zip, the folder of a run, or its id",
                  value -> !value.isEmpty())),
          "none",
          "",
          "Where a new run's parameters come from: a model zip or a finished run of the same network."
              + " none: they are drawn with Seed.");
  static final ConfigurationKey<Boolean> TENSOR_BOARD =
      key(
          RUN,
          "TensorBoard",
          flag(),
          "False",
          "",
          "True: write each epoch's loss, accuracy, rate, gear, diversity and speed to the run's folder"
              + " tensorboard, too.");

  /** All keys, in the order of their sections. */
  static final List<ConfigurationKey<?>> ALL = Collections.unmodifiableList(TABLE);

  private static <T> ConfigurationKey<T> key(
      String section,
      String name,
      ValueType<T> type,
      String defaultText,
      String unit,
      String meaning) {
    var key = new ConfigurationKey<>(section, name, type, defaultText, unit, meaning);
    TABLE.add(key);
    return key;
  }

  private static ValueType<Double> positive() {
    return number("be above 0", value -> value > 0);
  }

  private static ValueType<Optional<Rounding>> rounding() {
    return orWord(
        "same", oneOf("nearest", Rounding.NEAREST_EVEN, "stochastic", Rounding.STOCHASTIC));
  }

  private static ValueType<Integer> bitWidth() {
    ValueType<Integer> any = wholeNumber(-1, 32);
    return new ValueType<>() {
      @Override
      public Optional<Integer> parse(String text) {
        return any.parse(text).filter(ConfigurationKeys::isBitWidth);
      }

      @Override
      public String rule() {
        return "be a bit width from 2 to 16, or -1 for single precision";
      }

      @Override
      public String hint(String text) {
        return any.hint(text);
      }

      @Override
      public String text(Integer value) {
        return any.text(value);
      }

      @Override
      public Object json(Integer value) {
        return value;
      }
    };
  }

  private static boolean isBitWidth(int bits) {
    return bits == -1 || (bits >= 2 && bits <= 16);
  }

  private static Map<String, String> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put(DATASET_SECTION, "What to train on.");
    sections.put(CNN, "The network.");
    sections.put(TRAINING, "Stochastic gradient descent.");
    sections.put(MUPPET, "The ladder of number formats and how it is climbed.");
    sections.put(POLICY_SECTION, "More about climbing; not in the public format.");
    sections.put(DATA, "Reading and generating images.");
    sections.put(ARITHMETIC, "How matrix products are computed.");
    sections.put(
        MultiplierKeys.SECTION,
        "One number format for the whole run: low-precision multipliers (docs/multipliers.md).");
    sections.put(
        WidthKeys.SECTION, "Widths of weights and inputs by layer, and the search for them.");
    sections.put(
        LearnedKeys.SECTION,
        "Quantisers whose step, range and width are trained, under budgets of memory"
            + " (docs/learned.md).");
    sections.put(OptimizerKeys.SECTION, "How parameters are updated.");
    sections.put(AVERAGING, "Averaging the workers' parameters.");
    sections.put(SPARK, "Spark and the workers.");
    sections.put(RECORDS, "What is kept of a run.");
    sections.put(RUN, "The run as a whole.");
    return Collections.unmodifiableMap(sections);
  }
}
