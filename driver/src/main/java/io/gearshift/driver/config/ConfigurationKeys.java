package io.gearshift.driver.config;

import io.gearshift.driver.config.data.DataKeys;
import io.gearshift.driver.config.data.DatasetKeys;
import io.gearshift.driver.config.data.NetworkKeys;
import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.KeyTable;
import io.gearshift.driver.config.precision.ArithmeticKeys;
import io.gearshift.driver.config.precision.LearnedKeys;
import io.gearshift.driver.config.precision.MultiplierKeys;
import io.gearshift.driver.config.precision.MuppetKeys;
import io.gearshift.driver.config.precision.PolicyKeys;
import io.gearshift.driver.config.precision.WidthKeys;
import io.gearshift.driver.config.run.AveragingKeys;
import io.gearshift.driver.config.run.InitializationKeys;
import io.gearshift.driver.config.run.OptimizerKeys;
import io.gearshift.driver.config.run.RecordKeys;
import io.gearshift.driver.config.run.RunKeys;
import io.gearshift.driver.config.run.SparkKeys;
import io.gearshift.driver.config.run.TrainingKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table of all keys, each declared once, in the class of its section. {@code conf/defaults.ini}
 * is printed from it.
 */
final class ConfigurationKeys {
  /** In the order of {@code conf/defaults.ini}; the first four are the public MuPPET code's. */
  private static final List<KeyTable> TABLES =
      List.of(
          DatasetKeys.table(),
          NetworkKeys.table(),
          TrainingKeys.table(),
          MuppetKeys.table(),
          PolicyKeys.table(),
          DataKeys.table(),
          ArithmeticKeys.table(),
          MultiplierKeys.table(),
          WidthKeys.table(),
          LearnedKeys.table(),
          InitializationKeys.table(),
          OptimizerKeys.table(),
          AveragingKeys.table(),
          SparkKeys.table(),
          RecordKeys.table(),
          RunKeys.table());

  /** All keys, in the order of their sections. */
  static final List<ConfigurationKey<?>> ALL =
      TABLES.stream().<ConfigurationKey<?>>flatMap(table -> table.keys().stream()).toList();

  /** The section names in order, each with what it is about. */
  static final Map<String, String> SECTIONS = sections();

  /** Sections of the public format that are ignored. */
  static final List<String> READ_PAST = List.of("pytorch_parameters", "pruning_hyperparameters");

  private ConfigurationKeys() {}

  private static Map<String, String> sections() {
    Map<String, String> sections = new LinkedHashMap<>();
    TABLES.forEach(table -> sections.put(table.section(), table.about()));
    return sections;
  }
}
