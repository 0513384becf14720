package io.gearshift.driver.policy.diversity;

/**
 * Where one parameter tensor lies in the flat gradient vector.
 *
 * @param offset index of its first element
 * @param length number of its elements, at least 1
 */
public record TensorRange(int offset, int length) {

  /**
   * @throws IllegalArgumentException if the range begins before 0 or holds nothing
   */
  public TensorRange {
    if (offset < 0 || length < 1) {
      throw new IllegalArgumentException(
          "Invalid tensor range: offset " + offset + ", length " + length);
    }
  }

  /** One past the last element. */
  public int end() {
    return offset + length;
  }
}
