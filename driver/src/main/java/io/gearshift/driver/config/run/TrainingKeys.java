package io.gearshift.driver.config.run;

import static io.gearshift.driver.config.key.ValueTypes.flag;
import static io.gearshift.driver.config.key.ValueTypes.number;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.positive;
import static io.gearshift.driver.config.key.ValueTypes.rateChanges;
import static io.gearshift.driver.config.key.ValueTypes.text;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.policy.rate.LearningRateSchedule.Change;
import java.util.List;
import java.util.Optional;

/**
 * The keys of the section {@code training_hyperparameters}.
 *
 * <p>Source: the public MuPPET code's {@code config.ini} (repository ICIdsl/muppet, {@code
 * param_parser.py} and {@code README.md}).
 */
public final class TrainingKeys {
  private static final KeyTable TABLE =
      new KeyTable("training_hyperparameters", "Stochastic gradient descent.");

  private static final int UNLIMITED = Integer.MAX_VALUE;

  private TrainingKeys() {}

  static final ConfigurationKey<Boolean> PRINT_ONLY =
      TABLE.key(
          "Print_Only",
          flag(),
          "False",
          "",
          "True: keep no checkpoints. The run record is written all the same.");
  static final ConfigurationKey<Integer> TOTAL_EPOCHS =
      TABLE.key(
          "Total_Epochs",
          wholeNumber(1, UNLIMITED),
          "10",
          "epochs",
          "Largest number of epochs; the single precision phase may end the run earlier.");
  static final ConfigurationKey<Double> LAST_EPOCH_SHARE =
      TABLE.key(
          "Last_Epoch_Share",
          number("be above 0 and at most 1", value -> value > 0 && value <= 1),
          "1",
          "",
          "Share of the mini-batches of the last of Total_Epochs that are trained on, rounded up.");
  static final ConfigurationKey<Integer> TRAIN_BATCH =
      TABLE.key(
          "Train_Batch",
          wholeNumber(1, UNLIMITED),
          "128",
          "images",
          "Images of one training step over all workers together; each takes an equal part.");
  static final ConfigurationKey<Integer> TEST_BATCH =
      TABLE.key(
          "Test_Batch",
          wholeNumber(1, UNLIMITED),
          "100",
          "images",
          "Images that are evaluated at a time.");
  public static final ConfigurationKey<Double> LEARNING_RATE =
      TABLE.key("Learning_Rate", positive(), "0.1", "", "Learning rate of the first epoch.");
  public static final ConfigurationKey<Double> MIN_LR =
      TABLE.key(
          "Min_LR",
          positive(),
          "0.001",
          "",
          "In the single precision phase no learning rate follows one that is at most this.");
  public static final ConfigurationKey<Optional<Double>> DROPOUT_RATIO =
      TABLE.key(
          "Dropout_Ratio",
          orWord("auto", number("be at least 0 and below 1", value -> value >= 0 && value < 1)),
          "auto",
          "",
          "Share of the units that dropout zeroes, in networks that have dropout. auto: the"
              + " network's own.");
  public static final ConfigurationKey<Double> GAMMA =
      TABLE.key(
          "Gamma",
          number("be above 0 and at most 1", value -> value > 0 && value <= 1),
          "0.1",
          "",
          "Factor from one learning rate to the next.");
  static final ConfigurationKey<Double> MOMENTUM =
      TABLE.key(
          "Momentum",
          number("be at least 0 and below 1", value -> value >= 0 && value < 1),
          "0.9",
          "",
          "Momentum of SGD.");
  static final ConfigurationKey<Double> WEIGHT_DECAY =
      TABLE.key(
          "Weight_Decay",
          number("be at least 0", value -> value >= 0),
          "1e-4",
          "",
          "Factor of the parameters that is added to their gradients.");
  static final ConfigurationKey<String> MOMENTUM_SCHEDULE =
      TABLE.key(
          "Momentum_Schedule",
          text(),
          "",
          "",
          "Read for the public format's sake; has no effect here, as in the public code.");
  public static final ConfigurationKey<List<Change>> LR_SCHEDULE =
      TABLE.key(
          "LR_Schedule",
          rateChanges(),
          "",
          "",
          "Changes of the learning rate: pairs of the first epoch, from 0, and the new rate, -1 for"
              + " the old one times Gamma. As in the public code it counts only in runs without a"
              + " precision policy; see Learning_Rate_From.");
  public static final ConfigurationKey<Double> TRAIN_VAL_SPLIT =
      TABLE.key(
          "Train_Val_Split",
          number("be above 0 and at most 1", value -> value > 0 && value <= 1),
          "1",
          "",
          "Share of the training images to train on; the rest is the validation split, set aside when"
              + " the data are ingested.");

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }
}
