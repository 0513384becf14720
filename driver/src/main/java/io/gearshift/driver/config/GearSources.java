package io.gearshift.driver.config;

import io.gearshift.driver.config.key.ConfigurationFile;
import io.gearshift.driver.config.key.ConfigurationKey;
import io.gearshift.driver.config.key.ConfigurationValues;
import io.gearshift.driver.config.key.GivenText;
import io.gearshift.driver.config.key.Origin;
import io.gearshift.driver.config.precision.MuppetKeys;
import io.gearshift.driver.config.precision.PolicyKeys;
import io.gearshift.driver.policy.PolicyKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the gears of a run were taken from.
 *
 * <p>The public format's section [muppet_hyperparameters] belongs to MuPPET alone: a file of its
 * host project, which has no such section, means regular training in single precision. That is its
 * meaning here, unless [policy] Policy or an override asks for gears.
 */
final class GearSources {
  /** What chooses the first gear. */
  private static final List<ConfigurationKey<?>> FIRST =
      List.of(MuppetKeys.BIT_WIDTH, MuppetKeys.DATA_TYPE);

  private static final List<ConfigurationKey<?>> ALL =
      List.of(
          PolicyKeys.POLICY,
          MuppetKeys.RUN_MUPPET,
          MuppetKeys.BIT_WIDTH,
          MuppetKeys.DATA_TYPE,
          MuppetKeys.PREC_SCHEDULE,
          MuppetKeys.PREC_EPOCH_SCHEDULE,
          PolicyKeys.LADDER);

  private GearSources() {}

  /** Whether a section of that name says which gears there are. */
  static boolean isSection(String name) {
    return MuppetKeys.BIT_WIDTH.section().equalsIgnoreCase(name);
  }

  /** Gives the texts of a file without the section its meaning. */
  static void addAbsence(ConfigurationFile file, Map<ConfigurationKey<?>, GivenText> texts) {
    boolean firstIsGiven = FIRST.stream().anyMatch(texts::containsKey);
    if (!firstIsGiven && !climbs(texts)) {
      texts.put(
          MuppetKeys.BIT_WIDTH,
          new GivenText("-1", Origin.absence(file, MuppetKeys.BIT_WIDTH.section())));
    }
  }

  private static boolean climbs(Map<ConfigurationKey<?>, GivenText> texts) {
    GivenText policy = texts.get(PolicyKeys.POLICY);
    if (policy != null && !policy.text().strip().toLowerCase(Locale.ROOT).equals("auto")) {
      return !policy.text().strip().toLowerCase(Locale.ROOT).equals("none");
    }
    GivenText muppet = texts.get(MuppetKeys.RUN_MUPPET);
    return muppet != null
        && MuppetKeys.RUN_MUPPET.type().parse(muppet.text().strip()).orElse(false);
  }

  /** Of one format for the whole run: {@code run.ini (Format)}. */
  static String of(ConfigurationValues values, ConfigurationKey<?> format) {
    return values.origin(format).orElse(Origin.DEFAULT).source() + " (" + format.name() + ")";
  }

  /** {@code run.ini (Run_Muppet, Bit_Width), default (Prec_Schedule)}. */
  static String of(ConfigurationValues values, PolicyKind policy) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (ConfigurationKey<?> key : ALL) {
      values
          .origin(key)
          .ifPresent(
              origin ->
                  names
                      .computeIfAbsent(origin.source(), source -> new ArrayList<>())
                      .add(key.name()));
    }
    ConfigurationKey<?> decisive =
        policy == PolicyKind.NONE ? MuppetKeys.BIT_WIDTH : MuppetKeys.PREC_SCHEDULE;
    boolean isDefault =
        policy == PolicyKind.NONE
            ? FIRST.stream().allMatch(key -> values.origin(key).isEmpty())
            : values.origin(decisive).isEmpty();
    if (isDefault) {
      names.put("default", List.of(decisive.name()));
    }
    return names.entrySet().stream().map(GearSources::source).collect(Collectors.joining(", "));
  }

  private static String source(Map.Entry<String, List<String>> source) {
    // A record holds every key, and an absent section none.
    boolean namesAll = source.getValue().size() == ALL.size() || source.getKey().contains(", ");
    return namesAll
        ? source.getKey()
        : source.getKey() + " (" + String.join(", ", source.getValue()) + ")";
  }
}
