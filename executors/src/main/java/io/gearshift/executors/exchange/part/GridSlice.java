package io.gearshift.executors.exchange.part;

import java.util.Arrays;

/**
 * A slice of the differences between a worker's vector and the round's start, on grids of few bits:
 * a term of an {@link ExactSum}. Each element counts as weight * raw * 2^-s, which the sum holds
 * exactly.
 *
 * @param format of the raw values
 * @param weight examples that they count for
 * @param length elements
 * @param exponents s of each block of {@link ExchangeFormat#BLOCK} elements
 * @param raw the raw values, in one or two bytes each
 * @param places of elements that are kept in single precision; their raw value is 0
 * @param kept their differences
 */
public record GridSlice(
    ExchangeFormat format,
    long weight,
    int length,
    byte[] exponents,
    byte[] raw,
    int[] places,
    float[] kept)
    implements RoundPart {

  @Override
  public long bytes() {
    return raw.length + exponents.length + (long) places.length * (Integer.BYTES + Float.BYTES);
  }

  @Override
  public ExactSum toSum() {
    double[] terms = new double[length];
    for (int block = 0; block < exponents.length; block++) {
      double step = weight * Math.scalb(1.0, -exponents[block]);
      int end = Math.min(length, (block + 1) * ExchangeFormat.BLOCK);
      for (int i = block * ExchangeFormat.BLOCK; i < end; i++) {
        terms[i] = DifferenceGrid.raw(raw, i, format) * step;
      }
    }
    for (int i = 0; i < places.length; i++) {
      terms[places[i]] = (double) kept[i] * weight;
    }
    return ExactSum.ofTerms(terms, weight);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GridSlice slice
        && slice.format == format
        && slice.weight == weight
        && slice.length == length
        && Arrays.equals(slice.exponents, exponents)
        && Arrays.equals(slice.raw, raw)
        && Arrays.equals(slice.places, places)
        && Arrays.equals(slice.kept, kept);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(raw) + Arrays.hashCode(exponents);
  }
}
