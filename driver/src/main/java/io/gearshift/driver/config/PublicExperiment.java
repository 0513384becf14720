package io.gearshift.driver.config;

import io.gearshift.driver.config.data.NetworkKeys;
import io.gearshift.driver.config.ini.IniFile;
import io.gearshift.driver.config.key.ConfigurationFile;
import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.GivenText;
import io.gearshift.driver.config.key.NumberText;
import io.gearshift.driver.config.key.Origin;
import io.gearshift.driver.config.precision.LearnedKeys;
import io.gearshift.driver.config.run.OptimizerKeys;
import io.gearshift.driver.config.run.RunKeys;
import io.gearshift.driver.config.run.TrainingKeys;
import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.LocalCopy;
import io.gearshift.driver.storage.StoredFile;
import io.gearshift.driver.text.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An experiment of the public code of learned quantisers: a section of its {@code .cfg} file, with
 * what [DEFAULT] says where the section is silent.
 *
 * <p>Source: {@code mixed-precision-dnns/train_resnet.py} of sony/ai-research-code, and the rules
 * of Python's configparser.
 */
public final class PublicExperiment {
  private static final String DEFAULT = "DEFAULT";
  private static final String RELU = "_relu";
  private static final String HDF5 = ".h5";
  private static final String NONE = "none";

  private static final String LAYERS = "num_layers";
  private static final String SHORTCUT = "shortcut_type";
  private static final String OPTIMIZER = "optimizer";
  private static final String WEIGHTS = "weightfile";
  private static final String INPUT_FORM = "a_quantize";
  private static final String SCALE_LAYER = "scale_layer";

  /** Public names whose texts mean here what they mean there. */
  private static final Map<String, ConfigurationKey<?>> SAME = same();

  /** Public names whose texts are taken otherwise. */
  private static final List<String> OTHERS =
      List.of(LAYERS, SHORTCUT, OPTIMIZER, WEIGHTS, INPUT_FORM, SCALE_LAYER);

  private static final List<Integer> DEPTHS = List.of(20, 32, 44, 56);

  private final ConfigurationFile file;
  private final Map<String, IniFile.Entry> entries;
  private final boolean otherWeights;
  private final Map<ConfigurationKey<?>, GivenText> texts = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  private PublicExperiment(
      ConfigurationFile file, Map<String, IniFile.Entry> entries, boolean otherWeights) {
    this.file = file;
    this.entries = entries;
    this.otherWeights = otherWeights;
  }

  /**
   * Reads one.
   *
   * @param cfg the file
   * @param name of the experiment: of its section
   * @param otherWeights whether weightfile is not to be looked at
   * @throws UserError if the file, a key or a value is wrong, or there is no such section, in one
   *     line
   */
  public static PublicExperiment read(StoredFile cfg, String name, boolean otherWeights) {
    try {
      if (!cfg.isFile()) {
        if (Folder.URI_WITH_SCHEME.matcher(cfg.path()).matches()) {
          throw UserError.invalid("--cfg", cfg.path(), "be a file");
        }
        return read(new ConfigurationFile(Path.of(cfg.path()), cfg.path()), name, otherWeights);
      }
      try (LocalCopy copy = cfg.folder().localCopy(cfg.name())) {
        return read(new ConfigurationFile(copy.file(), cfg.path()), name, otherWeights);
      }
    } catch (IOException e) {
      throw UserError.invalid("--cfg", cfg.path(), "be readable: " + e.getMessage());
    }
  }

  static PublicExperiment read(ConfigurationFile file, String name, boolean otherWeights) {
    List<IniFile.Section> sections = IniFile.read(file, section -> false);
    Map<String, IniFile.Entry> entries = new LinkedHashMap<>();
    // Every section is looked at, so that no mistake waits for the day of its experiment.
    for (IniFile.Section section : sections) {
      Map<String, IniFile.Entry> own = named(file, section);
      if (section.name().equals(DEFAULT)) {
        Map<String, IniFile.Entry> above = new LinkedHashMap<>(own);
        above.putAll(entries);
        entries = above;
      }
      if (section.name().equals(name)) {
        entries.putAll(own);
      }
    }
    List<String> names = sections.stream().map(IniFile.Section::name).toList();
    if (!names.contains(name)) {
      throw new UserError(
          "Unknown experiment: "
              + name
              + " (nearest: "
              + Nearest.to(name, names)
              + "), in "
              + file);
    }
    PublicExperiment experiment = new PublicExperiment(file, entries, otherWeights);
    experiment.translate();
    return experiment;
  }

  private static Map<String, IniFile.Entry> named(ConfigurationFile file, IniFile.Section section) {
    Map<String, IniFile.Entry> entries = new LinkedHashMap<>();
    for (IniFile.Entry entry : section.entries()) {
      String name = entry.name().toLowerCase(Locale.ROOT);
      if (!SAME.containsKey(name) && !OTHERS.contains(name)) {
        List<String> known = new ArrayList<>(SAME.keySet());
        known.addAll(OTHERS);
        throw new UserError(
            "Unknown key: ["
                + section.name()
                + "] "
                + entry.name()
                + " (nearest: "
                + Nearest.to(name, known)
                + ")"
                + Origin.line(file, entry.line()).place());
      }
      IniFile.Entry before = entries.put(name, entry);
      if (before != null) {
        throw new UserError(
            "Repeated key: ["
                + section.name()
                + "] "
                + entry.name()
                + " (must be given once), lines "
                + before.line()
                + " and "
                + entry.line()
                + " of "
                + file);
      }
    }
    return entries;
  }

  /** What the command does otherwise than the public code, for the user. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /**
   * The configuration of this experiment.
   *
   * @param preset what the experiment is silent on
   * @param below overrides of the preset that the experiment has the last word over
   * @param overrides those that have the last word
   * @throws UserError as {@link ConfigurationLoader#load(StoredFile, List)}
   */
  public GearshiftConfiguration on(StoredFile preset, List<String> below, List<String> overrides) {
    return ConfigurationLoader.load(preset, below, texts, overrides);
  }

  private void translate() {
    entries.forEach(
        (name, entry) -> {
          ConfigurationKey<?> key = SAME.get(name);
          if (key != null) {
            take(key, name, isNoTarget(key, entry.text()) ? NONE : entry.text(), entry);
          }
        });
    // A file that is silent means the public code's defaults, whatever a preset says.
    LearnedKeys.table().keys().stream()
        .filter(key -> !key.equals(LearnedKeys.GRADIENT_BITS))
        .forEach(key -> texts.putIfAbsent(key, new GivenText(key.defaultText(), Origin.DEFAULT)));
    entry(LAYERS).ifPresent(this::layers);
    entry(SHORTCUT).ifPresent(this::shortcut);
    entry(OPTIMIZER).ifPresent(this::optimizer);
    entry(WEIGHTS).filter(entry -> !otherWeights).ifPresent(this::weights);
    entry(INPUT_FORM).ifPresent(this::inputForm);
    entry(SCALE_LAYER).ifPresent(this::scaleLayer);
  }

  /** The public code's word for no target is a number that is not above 0. */
  private static boolean isNoTarget(ConfigurationKey<?> key, String text) {
    return List.of(LearnedKeys.WEIGHT_TARGET, LearnedKeys.INPUT_TARGET).contains(key)
        && NumberText.real(text).filter(value -> value <= 0).isPresent();
  }

  private Optional<IniFile.Entry> entry(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** Takes a text that must be right for a key; an error names the public key. */
  private <T> T take(ConfigurationKey<T> key, String publicName, String text, IniFile.Entry entry) {
    GivenText given = new GivenText(text, origin(entry));
    T value =
        new ConfigurationKey<>(
                key.section(), publicName, key.type(), key.defaultText(), key.unit(), key.meaning())
            .parse(given);
    texts.put(key, given);
    return value;
  }

  private Origin origin(IniFile.Entry entry) {
    return Origin.line(file, entry.line());
  }

  private UserError invalid(String name, IniFile.Entry entry, String rule) {
    UserError error =
        UserError.invalid(name, entry.text().isEmpty() ? "(nothing)" : entry.text(), rule);
    return new UserError(error.getMessage() + origin(entry).place());
  }

  private void layers(IniFile.Entry entry) {
    if (DEPTHS.stream().noneMatch(depth -> entry.text().equals(depth.toString()))) {
      throw invalid(LAYERS, entry, "be 20, 32, 44 or 56");
    }
    texts.put(NetworkKeys.ARCHITECTURE, new GivenText("resnet" + entry.text(), origin(entry)));
  }

  private void shortcut(IniFile.Entry entry) {
    if (!entry.text().equalsIgnoreCase("b")) {
      notes.add(
          "shortcut_type '"
              + entry.text()
              + "': shortcuts that change shape are convolutions here, as with 'b'");
    }
  }

  private void optimizer(IniFile.Entry entry) {
    String text =
        switch (entry.text().toLowerCase(Locale.ROOT)) {
          case "adam" -> "adam";
          case "", NONE, "sgd", "momentum" -> "sgd";
          default -> throw invalid(OPTIMIZER, entry, "be SGD or Adam");
        };
    texts.put(OptimizerKeys.OPTIMIZER, new GivenText(text, origin(entry)));
  }

  private void weights(IniFile.Entry entry) {
    if (entry.text().toLowerCase(Locale.ROOT).endsWith(HDF5)) {
      throw invalid(
          WEIGHTS,
          entry,
          "be a run or a model zip of Gearshift's; --weights names one in the place of the public"
              + " code's file");
    }
    take(RunKeys.START_FROM, WEIGHTS, entry.text(), entry);
  }

  private void inputForm(IniFile.Entry entry) {
    String form = entry.text().toLowerCase(Locale.ROOT);
    if (!form.endsWith(RELU) && !form.equals(NONE)) {
      throw invalid(INPUT_FORM, entry, "end with " + RELU + ": inputs are what a ReLU gives");
    }
    String text = form.equals(NONE) ? form : form.substring(0, form.length() - RELU.length());
    take(LearnedKeys.INPUTS.quantizer(), INPUT_FORM, text, entry);
  }

  private void scaleLayer(IniFile.Entry entry) {
    // Any text is true there.
    if (!entry.text().isEmpty()) {
      notes.add(
          "scale_layer: there is no trained factor behind the last layer here; the public code's"
              + " results with one may differ");
    }
  }

  private static Map<String, ConfigurationKey<?>> same() {
    Map<String, ConfigurationKey<?>> same = new LinkedHashMap<>();
    same.put("initial_learning_rate", TrainingKeys.LEARNING_RATE);
    same.put("w_quantize", LearnedKeys.WEIGHTS.quantizer());
    side(same, "w_", LearnedKeys.WEIGHTS);
    side(same, "a_", LearnedKeys.INPUTS);
    same.put("target_weight_kbytes", LearnedKeys.WEIGHT_TARGET);
    same.put("target_activation_kbytes", LearnedKeys.INPUT_TARGET);
    same.put("target_activation_type", LearnedKeys.INPUT_TARGET_TYPE);
    same.put("initial_cost_lambda2", LearnedKeys.WEIGHT_FACTOR);
    same.put("initial_cost_lambda3", LearnedKeys.INPUT_FACTOR);
    return same;
  }

  private static void side(
      Map<String, ConfigurationKey<?>> same, String prefix, LearnedKeys.Side side) {
    same.put(prefix + "stepsize", side.step());
    same.put(prefix + "stepsize_min", side.steps().least());
    same.put(prefix + "stepsize_max", side.steps().most());
    same.put(prefix + "xmin_min", side.smallest().least());
    same.put(prefix + "xmin_max", side.smallest().most());
    same.put(prefix + "xmax_min", side.largest().least());
    same.put(prefix + "xmax_max", side.largest().most());
    same.put(prefix + "bitwidth", side.bits());
    same.put(prefix + "bitwidth_min", side.leastBits());
    same.put(prefix + "bitwidth_max", side.mostBits());
  }
}
