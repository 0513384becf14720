package io.gearshift.driver.cli.train.job;

import io.gearshift.driver.config.ConfigurationLoader;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.record.Result;
import io.gearshift.driver.record.RunRecord;
import io.gearshift.driver.record.event.SettingEvent;
import io.gearshift.driver.text.Secrets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Settings that a resumed run has otherwise than before: some may change, most make another run.
 */
final class SettingChanges {
  /** Where a curve of rates, momentum or averages spans the run, it changes them all. */
  private static final String TOTAL_EPOCHS = "training_hyperparameters.Total_Epochs";

  /**
   * What changes no number that the run computes, and how long it trains. The data's place may
   * change: that they are the same data is checked by their checksum.
   */
  static final Set<String> MAY_CHANGE =
      Set.of(
          "dataset.Dataset_Location",
          "cnn.Cardinality",
          "cnn.Widen_Factor",
          "cnn.Growth_Rate",
          "cnn.Compression_Rate",
          "training_hyperparameters.Print_Only",
          TOTAL_EPOCHS,
          "training_hyperparameters.Momentum_Schedule",
          "muppet_hyperparameters.Low_Prec_Limit",
          "averaging.Exchange_Share",
          "spark.Master",
          "spark.Threads_Per_Worker",
          "spark.Slices",
          "spark.Require_Gpu",
          "spark.Device",
          "records.Runs_Root",
          "records.Checkpoint_Every_Rounds",
          "records.Keep_Checkpoints",
          "run.TensorBoard");

  /** What makes another run of it. */
  static final Set<String> MUST_STAY =
      Set.of(
          "dataset.Dataset",
          "cnn.Architecture",
          "cnn.Depth",
          "training_hyperparameters.Last_Epoch_Share",
          "training_hyperparameters.Train_Batch",
          "training_hyperparameters.Test_Batch",
          "training_hyperparameters.Learning_Rate",
          "training_hyperparameters.Min_LR",
          "training_hyperparameters.Dropout_Ratio",
          "training_hyperparameters.Gamma",
          "training_hyperparameters.Momentum",
          "training_hyperparameters.Weight_Decay",
          "training_hyperparameters.LR_Schedule",
          "training_hyperparameters.Train_Val_Split",
          "muppet_hyperparameters.Run_Muppet",
          "muppet_hyperparameters.Bit_Width",
          "muppet_hyperparameters.Data_Type",
          "muppet_hyperparameters.Round_Meth",
          "muppet_hyperparameters.Policy_Resolution",
          "muppet_hyperparameters.Policy_Patience",
          "muppet_hyperparameters.Fp32_Epochs_Per_Lr",
          "muppet_hyperparameters.Prec_Schedule",
          "muppet_hyperparameters.Prec_Epoch_Schedule",
          "policy.Policy",
          "policy.Ladder",
          "policy.Alpha",
          "policy.Beta",
          "policy.Lambda",
          "policy.Min_Epochs_Per_Gear",
          "policy.Epochs_Per_Cycle",
          "policy.Max_Epochs_Per_Gear",
          "policy.Learning_Rate_From",
          "data.Augmentation",
          "data.Shift",
          "data.Shift_Border",
          "data.Mirror",
          "data.Test_Time",
          "data.Normalization",
          "data.Shards",
          "data.Digits_Train",
          "data.Digits_Test",
          "data.Digits_Seed",
          "arithmetic.Mode",
          "arithmetic.Kernels",
          "arithmetic.First_Layer",
          "arithmetic.Last_Layer",
          "arithmetic.Forward_Rounding",
          "arithmetic.Gradient_Rounding",
          "arithmetic.Update_Rounding",
          "multipliers.Format",
          "multipliers.Initial_Range",
          "multipliers.Propagation_Bits",
          "multipliers.Update_Bits",
          "multipliers.Range_Update_Frequency",
          "multipliers.Max_Overflow_Rate",
          "multipliers.Range_Init_Epochs",
          "widths.Mode",
          "widths.Weight_Widths",
          "widths.Input_Widths",
          "widths.Complexity_Decay",
          "widths.Alpha_Rate",
          "widths.Layer_Widths",
          "widths.Gradient_Bits",
          "learned.Weight_Quantizer",
          "learned.Weight_Bits",
          "learned.Weight_Bits_Min",
          "learned.Weight_Bits_Max",
          "learned.Weight_Step",
          "learned.Weight_Step_Min",
          "learned.Weight_Step_Max",
          "learned.Weight_Xmin_Min",
          "learned.Weight_Xmin_Max",
          "learned.Weight_Xmax_Min",
          "learned.Weight_Xmax_Max",
          "learned.Input_Quantizer",
          "learned.Input_Bits",
          "learned.Input_Bits_Min",
          "learned.Input_Bits_Max",
          "learned.Input_Step",
          "learned.Input_Step_Min",
          "learned.Input_Step_Max",
          "learned.Input_Xmin_Min",
          "learned.Input_Xmin_Max",
          "learned.Input_Xmax_Min",
          "learned.Input_Xmax_Max",
          "learned.Weight_Target",
          "learned.Weight_Factor",
          "learned.Input_Target",
          "learned.Input_Target_Type",
          "learned.Input_Factor",
          "learned.Gradient_Bits",
          "initialization.Convolutions",
          "initialization.First_Layer",
          "initialization.Whitening_Images",
          "initialization.Whitening_Epsilon",
          "optimizer.Optimizer",
          "optimizer.Momentum_End",
          "optimizer.Momentum_Share",
          "optimizer.Adam_Mean_Decay",
          "optimizer.Adam_Variance_Decay",
          "optimizer.Adam_Epsilon",
          "optimizer.Bias_Decay",
          "optimizer.Normalization_Decay",
          "optimizer.Bias_Rate",
          "optimizer.Normalization_Rate",
          "optimizer.Convolution_Rate",
          "optimizer.Kept_Parameters",
          "optimizer.Max_Norm",
          "optimizer.Convolution_Max_Norm",
          "optimizer.Label_Smoothing",
          "optimizer.L2_Penalty",
          "optimizer.Curve",
          "optimizer.Curve_End",
          "optimizer.Curve_Start",
          "optimizer.Curve_Peak",
          "optimizer.Curve_Power",
          "optimizer.Curve_Share",
          "optimizer.Warm_Up",
          "averaging.Frequency",
          "averaging.Momentum",
          "averaging.Exchange_Bits",
          "averaging.Lookahead",
          "averaging.Lookahead_Power",
          "averaging.Average_Decay",
          "spark.Workers",
          "run.Seed",
          "run.Start_From");

  /** A run that stopped because numbers ran away cannot go on with the rate that made them. */
  private static final Set<String> MAY_CHANGE_AFTER_FAILURE =
      Set.of("training_hyperparameters.Learning_Rate");

  private SettingChanges() {}

  /**
   * What is otherwise now, for the run's record.
   *
   * @throws UserError if something is that must stay; the message names all of it
   */
  static List<SettingEvent> of(RunRecord record, GearshiftConfiguration now) {
    Map<String, Map<String, Object>> before =
        ConfigurationLoader.ofResolved(RecordedConfiguration.of(record), List.of()).resolved();
    List<SettingEvent> changes = new ArrayList<>();
    now.resolved()
        .forEach(
            (section, keys) ->
                keys.forEach(
                    (key, value) -> {
                      String from =
                          Secrets.masked(ConfigurationLoader.text(before.get(section).get(key)));
                      String to = Secrets.masked(ConfigurationLoader.text(value));
                      if (!from.equals(to)) {
                        changes.add(SettingEvent.now(section + "." + key, from, to));
                      }
                    }));
    boolean failed = record.result().map(Result::status).equals(Optional.of("failed"));
    Set<String> allowed = new TreeSet<>(MAY_CHANGE);
    allowed.addAll(failed ? MAY_CHANGE_AFTER_FAILURE : Set.of());
    if (now.optimizer().dependsOnTheEnd()
        || now.averaging().dependsOnTheEnd()
        || now.training().lastEpochShare() < 1) {
      allowed.remove(TOTAL_EPOCHS);
    }
    List<SettingEvent> refused =
        changes.stream().filter(change -> !allowed.contains(change.key())).toList();
    if (!refused.isEmpty()) {
      throw new UserError(
          refused.stream()
              .map(SettingChanges::refusal)
              .collect(Collectors.joining("; ", "Cannot resume: ", "")));
    }
    return changes;
  }

  private static String refusal(SettingEvent change) {
    String[] path = change.key().split("\\.", 2);
    return "["
        + path[0]
        + "] "
        + path[1]
        + " is "
        + shown(change.to())
        + " (must be as the run was started: "
        + shown(change.from())
        + ")";
  }

  private static String shown(String value) {
    return value.isEmpty() ? "(nothing)" : value;
  }
}
