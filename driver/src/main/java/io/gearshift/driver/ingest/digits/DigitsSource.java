package io.gearshift.driver.ingest.digits;

import io.gearshift.driver.ingest.plan.Readings;
import io.gearshift.driver.ingest.plan.SourcePlan;
import io.gearshift.driver.ingest.tree.SourceException;
import io.gearshift.driver.ingest.unit.SourceUnit;
import io.gearshift.executors.data.shard.ShardFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The source that draws its own images: {@code digits:train=20000,test=4000,seed=1}. */
public final class DigitsSource {
  private static final String PREFIX = "digits:";
  private static final int MAXIMUM_DIGITS = 100_000_000;

  private DigitsSource() {}

  /** Whether a source is of this kind. */
  public static boolean isNamedBy(String source) {
    return source.startsWith(PREFIX);
  }

  /**
   * Its plan.
   *
   * @param shares parts of each split
   * @throws SourceException if a setting is none
   */
  public static SourcePlan plan(String source, int shares) throws SourceException {
    Map<String, Long> settings = settings(source.substring(PREFIX.length()));
    List<SourceUnit> units = new ArrayList<>();
    List<String> readings = new ArrayList<>();
    long images = 0;
    for (String split : List.of(ShardFormat.TRAIN, ShardFormat.TEST)) {
      long count = settings.get(split);
      if (count < 0 || count > MAXIMUM_DIGITS) {
        throw new SourceException(
            "Invalid digits source: "
                + split
                + "="
                + count
                + " (must be 0 to "
                + MAXIMUM_DIGITS
                + ")");
      }
      images += count;
      readings.add(Readings.line(split, "drawn", String.format(Locale.ROOT, "%,d images", count)));
      for (int share = 0; share < shares; share++) {
        units.add(
            new DigitsUnit(
                split,
                settings.get("seed"),
                (int) (count * share / shares),
                (int) (count * (share + 1) / shares)));
      }
    }
    return new SourcePlan(
        "drawn digits",
        SourcePlan.Labels.NUMBERS,
        readings,
        units,
        (int) images,
        0,
        List.of(),
        List.of(),
        0);
  }

  private static Map<String, Long> settings(String list) throws SourceException {
    Map<String, Long> settings =
        new LinkedHashMap<>(
            Map.of(ShardFormat.TRAIN, 20_000L, ShardFormat.TEST, 4_000L, "seed", 1L));
    for (String setting : list.isEmpty() ? new String[0] : list.split(",", -1)) {
      String[] parts = setting.split("=", 2);
      try {
        if (settings.replace(parts[0], Long.parseLong(parts[1])) == null) {
          throw new NumberFormatException();
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new SourceException(
            "Invalid digits source: "
                + setting
                + " (must be train=COUNT, test=COUNT or seed=NUMBER)");
      }
    }
    return settings;
  }
}
