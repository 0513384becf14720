package io.gearshift.executors.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Random changes to bytes, as disks, networks and unkind people make them. */
public final class Mutations {
  private static final int[] TELLING = {
    0, 1, -1, 127, 128, 255, 256, 32767, 65535, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private Mutations() {}

  /** A changed copy: one to four changes of random kinds. May equal the input by chance. */
  public static byte[] of(byte[] bytes, SplittableRandom random) {
    byte[] changed = bytes.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      changed = change(changed, random);
    }
    return changed;
  }

  /** A copy with one bit flipped; the same where there are no bytes. */
  public static byte[] flipBit(byte[] bytes, SplittableRandom random) {
    byte[] changed = bytes.clone();
    if (changed.length > 0) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private static byte[] change(byte[] bytes, SplittableRandom random) {
    if (bytes.length == 0) {
      return randomBytes(1 + random.nextInt(16), random);
    }
    int from = random.nextInt(bytes.length);
    int length = 1 + random.nextInt(Math.min(64, bytes.length - from));
    return switch (random.nextInt(8)) {
      case 0 -> Arrays.copyOf(bytes, from);
      case 1 -> joined(bytes, from, randomBytes(length, random), from);
      case 2 -> joined(bytes, from, new byte[0], from + length);
      case 3 -> joined(bytes, from, Arrays.copyOfRange(bytes, from, from + length), from);
      case 4 -> joined(bytes, from, randomBytes(length, random), from + length);
      case 5 -> joined(bytes, from, new byte[length], from + length);
      case 6 -> telling(bytes, from, random);
      default -> flipBit(bytes, random);
    };
  }

  /** Overwrites four bytes by a number at which lengths and counts go wrong, in either order. */
  private static byte[] telling(byte[] bytes, int from, SplittableRandom random) {
    int value = TELLING[random.nextInt(TELLING.length)];
    int ordered = random.nextBoolean() ? value : Integer.reverseBytes(value);
    for (int i = 0; i < Integer.BYTES && from + i < bytes.length; i++) {
      bytes[from + i] = (byte) (ordered >> (8 * i));
    }
    return bytes;
  }

  private static byte[] joined(byte[] bytes, int head, byte[] middle, int tail) {
    byte[] joined = new byte[head + middle.length + bytes.length - tail];
    System.arraycopy(bytes, 0, joined, 0, head);
    System.arraycopy(middle, 0, joined, head, middle.length);
    System.arraycopy(bytes, tail, joined, head + middle.length, bytes.length - tail);
    return joined;
  }

  private static byte[] randomBytes(int length, SplittableRandom random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
