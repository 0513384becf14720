package io.gearshift.executors.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  private static final int COUNT = 1 << 18;

  /** Standard deviations allowed; seeds are fixed, so a test passes always or never. */
  private static final double Z = 5;

  @Test
  void everyBitOfAWordIsSetHalfOfTheTime() {
    for (long seed = 0; seed < 4; seed++) {
      RandomStream stream = RandomStream.of(seed);
      int[] set = new int[Integer.SIZE];
      for (int i = 0; i < COUNT; i++) {
        int word = stream.word(i);
        for (int bit = 0; bit < Integer.SIZE; bit++) {
          set[bit] += word >>> bit & 1;
        }
      }
      for (int count : set) {
        assertThat(count / (double) COUNT).isCloseTo(0.5, within(Z * 0.5 / Math.sqrt(COUNT)));
      }
    }
  }

  @Test
  void uniformFillsItsIntervalEvenly() {
    int bins = 256;
    RandomStream stream = RandomStream.of(42, 1);
    int[] histogram = new int[bins];
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      float u = stream.uniform(i);
      assertThat(u).isGreaterThanOrEqualTo(0f).isLessThan(1f);
      histogram[(int) (u * bins)]++;
      sum += u;
    }
    assertThat(sum / COUNT).isCloseTo(0.5, within(Z * Math.sqrt(1.0 / 12 / COUNT)));
    double expected = COUNT / (double) bins;
    double chiSquare = 0;
    for (int count : histogram) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertThat(chiSquare).isCloseTo(bins - 1.0, within(Z * Math.sqrt(2.0 * (bins - 1))));
  }

  @Test
  void uniformIsTheTopOfTheWord() {
    RandomStream stream = RandomStream.of(9);
    for (int i = 0; i < 1000; i++) {
      assertThat((int) (stream.uniform(i) * 0x1p24f)).isEqualTo(stream.word(i) >>> 8);
    }
  }

  @Test
  void neighbouringKeysGiveIndependentStreams() {
    RandomStream first = RandomStream.of(7, 3, 0, 12, 4);
    for (RandomStream other :
        new RandomStream[] {
          RandomStream.of(8, 3, 0, 12, 4),
          RandomStream.of(7, 4, 0, 12, 4),
          RandomStream.of(7, 3, 1, 12, 4),
          RandomStream.of(7, 3, 0, 13, 4),
          RandomStream.of(7, 3, 0, 12, 5),
          RandomStream.of(7, 3, 0, 4, 12),
          RandomStream.of(7, 3, 0, 12)
        }) {
      for (int lag : new int[] {0, 1, 17}) {
        assertThat(correlation(first, other, lag)).isCloseTo(0, within(Z / Math.sqrt(COUNT)));
      }
    }
  }

  @Test
  void wordsOfOneStreamAreUncorrelated() {
    RandomStream stream = RandomStream.of(2026);
    for (int lag : new int[] {1, 2, 3, 8, 16, 64, 4096}) {
      assertThat(correlation(stream, stream, lag)).isCloseTo(0, within(Z / Math.sqrt(COUNT)));
    }
  }

  @Test
  void streamsOfManyTensorsAndStepsAreDistinct() {
    Set<Long> firstWords = new HashSet<>();
    for (int step = 0; step < 100; step++) {
      for (int tensor = 0; tensor < 100; tensor++) {
        RandomStream stream = RandomStream.of(1, 2, 3, step, tensor);
        firstWords.add(((long) stream.word(0) << 32) | (stream.word(1) & 0xFFFFFFFFL));
      }
    }
    assertThat(firstWords).hasSize(10_000);
  }

  @Test
  void wordsOfAStreamAreDistinct() {
    RandomStream stream = RandomStream.of(77);
    Set<Integer> words = new HashSet<>();
    for (int i = 0; i < 100_000; i++) {
      words.add(stream.word(i));
    }
    assertThat(words).as("a word is a bijection of its index").hasSize(100_000);
  }

  @Test
  void belowIsUniformOverItsBound() {
    RandomStream stream = RandomStream.of(5, 5);
    int[] counts = new int[10];
    for (int i = 0; i < COUNT; i++) {
      counts[stream.below(i, 10)]++;
    }
    for (int count : counts) {
      assertThat(count / (double) COUNT).isCloseTo(0.1, within(Z * Math.sqrt(0.1 * 0.9 / COUNT)));
    }
  }

  private static double correlation(RandomStream a, RandomStream b, int lag) {
    double sum = 0;
    for (int i = 0; i < COUNT; i++) {
      sum += (a.uniform(i) - 0.5) * (b.uniform(i + lag) - 0.5);
    }
    return sum / COUNT * 12;
  }
}
