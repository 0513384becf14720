package io.gearshift.driver.policy;

import io.gearshift.executors.numerics.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The precisions of a run in the order they are climbed; every one of them is a gear, counted from
 * 0. Precisions rise strictly and single precision, the widest, can only be the last; formats that
 * have names alone may stand anywhere.
 *
 * @param gears the precisions, narrowest first; never empty
 */
public record Ladder(List<Precision> gears) {

  /**
   * @throws IllegalArgumentException if there is no gear or a gear is not wider than the one before
   */
  public Ladder {
    gears = List.copyOf(gears);
    if (gears.isEmpty()) {
      throw new IllegalArgumentException("Invalid ladder: no precision (must have at least one)");
    }
    for (int gear = 1; gear < gears.size(); gear++) {
      Precision below = gears.get(gear - 1);
      Precision here = gears.get(gear);
      if (here.equals(below) || (isOfBits(here) && isOfBits(below) && bits(here) <= bits(below))) {
        throw new IllegalArgumentException(
            "Invalid ladder: "
                + text(gears)
                + " (must rise from entry to entry, single precision last)");
      }
    }
  }

  /** The ladder of bit widths as MuPPET writes them: 2 to 16, and -1 for single precision. */
  public static Ladder ofBits(List<Integer> bits) {
    List<Precision> gears = new ArrayList<>();
    for (int width : bits) {
      gears.add(Precision.ofBits(width));
    }
    return new Ladder(gears);
  }

  /**
   * The ladder of these {@linkplain Precision#label() labels}.
   *
   * @throws IllegalArgumentException if one names no precision or they are no ladder
   */
  public static Ladder ofLabels(List<String> labels) {
    return new Ladder(labels.stream().map(Precision::parse).toList());
  }

  /** The gears by name. */
  public List<String> labels() {
    return gears.stream().map(Precision::label).toList();
  }

  /** How many gears there are. */
  public int size() {
    return gears.size();
  }

  /** The precision of a gear. */
  public Precision precision(int gear) {
    return gears.get(gear);
  }

  /** Whether no gear comes after this one. */
  public boolean isLast(int gear) {
    return gear == gears.size() - 1;
  }

  @Override
  public String toString() {
    return text(gears);
  }

  private static boolean isOfBits(Precision precision) {
    return !(precision instanceof Precision.Named);
  }

  /** The bit width, 32 for single precision. */
  private static int bits(Precision precision) {
    return precision instanceof Precision.Fixed fixed ? fixed.bits() : 32;
  }

  private static String text(List<Precision> gears) {
    return gears.stream().map(Precision::label).collect(Collectors.joining(" "));
  }
}
