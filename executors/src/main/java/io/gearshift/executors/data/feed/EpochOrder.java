package io.gearshift.executors.data.feed;

import io.gearshift.executors.random.RandomStream;

/** Random order and random augmentation as functions of keys alone. */
public final class EpochOrder {
  // First part of each key: keeps the streams of different purposes apart.
  private static final long EXAMPLES = 0x6F72646572L;
  private static final long BLOCKS = 0x626C6F636BL;
  private static final long AUGMENTATION = 0x6175676DL;

  private EpochOrder() {}

  /** The order of a worker's {@code count} examples in one epoch. */
  public static int[] examples(int count, long seed, int epoch, int worker) {
    return permutation(count, RandomStream.of(seed, EXAMPLES, epoch, worker));
  }

  /** The order of a worker's blocks in one epoch, for data that is streamed. */
  static int[] blocks(int count, long seed, int epoch, int worker) {
    return permutation(count, RandomStream.of(seed, BLOCKS, epoch, worker));
  }

  /** The order of examples inside one pool of blocks. */
  static int[] pool(int count, long seed, int epoch, int worker, int pool) {
    return permutation(count, RandomStream.of(seed, EXAMPLES, epoch, worker, pool));
  }

  /** The stream that decides crop and flip of one example in one epoch. */
  static RandomStream augmentation(long seed, int epoch, int example) {
    return RandomStream.of(seed, AUGMENTATION, epoch, example);
  }

  /** Fisher-Yates: every permutation is as likely as any other, up to 32-bit words. */
  private static int[] permutation(int count, RandomStream random) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.below(i, i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
