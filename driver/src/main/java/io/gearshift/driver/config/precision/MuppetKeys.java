package io.gearshift.driver.config.precision;

import static io.gearshift.driver.config.key.ValueTypes.flag;
import static io.gearshift.driver.config.key.ValueTypes.oneOf;
import static io.gearshift.driver.config.key.ValueTypes.orWord;
import static io.gearshift.driver.config.key.ValueTypes.text;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumber;
import static io.gearshift.driver.config.key.ValueTypes.wholeNumbers;

import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.config.key.ValueType;
import io.gearshift.executors.numerics.Rounding;
import java.util.List;
import java.util.Optional;

/**
 * The keys of the section {@code muppet_hyperparameters}.
 *
 * <p>Source: the public MuPPET code's {@code config.ini} (repository ICIdsl/muppet, {@code
 * param_parser.py} and {@code README.md}).
 */
public final class MuppetKeys {
  private static final KeyTable TABLE =
      new KeyTable("muppet_hyperparameters", "The ladder of number formats and how it is climbed.");

  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final String UNUSED = "Read for the public format's sake; has no effect here.";

  private MuppetKeys() {}

  public static final ConfigurationKey<Boolean> RUN_MUPPET =
      TABLE.key(
          "Run_Muppet",
          flag(),
          "False",
          "",
          "True: climb Prec_Schedule. False: Bit_Width from the first epoch to the last.");
  public static final ConfigurationKey<Integer> BIT_WIDTH =
      TABLE.key(
          "Bit_Width",
          bitWidth(),
          "8",
          "bits",
          "Width of the first epoch's number format: fixed point, or -1 for single precision. A file"
              + " without this section, as MuPPET's host project has them, means -1.");
  public static final ConfigurationKey<Optional<MuppetConfiguration.DataType>> DATA_TYPE =
      TABLE.key(
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
      TABLE.key(
          "Round_Meth",
          oneOf("Simple", Rounding.NEAREST_EVEN, "Stochastic", Rounding.STOCHASTIC),
          "Stochastic",
          "",
          "Rounding onto the fixed-point grid, where [arithmetic] says nothing else: Simple is to the"
              + " nearest, ties to even.");
  static final ConfigurationKey<Integer> POLICY_RESOLUTION =
      TABLE.key(
          "Policy_Resolution",
          wholeNumber(1, UNLIMITED),
          "3",
          "epochs",
          "Epochs from one look at the gradient diversity to the next. With 1 it is always 1, so that"
              + " only Max_Epochs_Per_Gear shifts.");
  static final ConfigurationKey<Integer> POLICY_PATIENCE =
      TABLE.key(
          "Policy_Patience",
          wholeNumber(1, UNLIMITED),
          "2",
          "violations",
          "Violations of the threshold that shift up one gear.");
  static final ConfigurationKey<Integer> FP32_EPOCHS_PER_LR =
      TABLE.key(
          "Fp32_Epochs_Per_Lr",
          wholeNumber(1, UNLIMITED),
          "15",
          "epochs",
          "Epochs at each learning rate once in single precision.");
  public static final ConfigurationKey<List<Integer>> PREC_SCHEDULE =
      TABLE.key(
          "Prec_Schedule",
          wholeNumbers("be bit widths from 2 to 16, or -1", MuppetKeys::isBitWidth),
          "8 12 14 16 -1",
          "bits",
          "The ladder: the first entry is Bit_Width, entries rise, -1 is single precision and last.");
  public static final ConfigurationKey<List<Integer>> PREC_EPOCH_SCHEDULE =
      TABLE.key(
          "Prec_Epoch_Schedule",
          wholeNumbers("be epochs from 0", epoch -> epoch >= 0),
          "",
          "epochs",
          "Where given, the ladder is climbed at the end of these epochs, counted from 0, one for"
              + " every switch, and not by diversity.");
  static final ConfigurationKey<String> LOW_PREC_LIMIT =
      TABLE.key("Low_Prec_Limit", text(), "", "", UNUSED);

  /** All keys of the section. */
  public static KeyTable table() {
    return TABLE;
  }

  private static ValueType<Integer> bitWidth() {
    ValueType<Integer> any = wholeNumber(-1, 32);
    return new ValueType<>() {
      @Override
      public Optional<Integer> parse(String text) {
        return any.parse(text).filter(MuppetKeys::isBitWidth);
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
}
