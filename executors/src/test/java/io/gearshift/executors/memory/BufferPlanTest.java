package io.gearshift.executors.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferPlanTest {
  private record Life(BufferPlan.Buffer buffer, int from, int to, int size) {}

  /** Every buffer still holds its own mark at each moment of its life. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void buffersThatLiveAtTheSameTimeShareNoMemory(long seed) {
    RandomStream random = RandomStream.of(seed);
    int times = 40;
    BufferPlan plan = new BufferPlan();
    List<Life> lives = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int from = random.below(4 * i, times);
      int to = from + random.below(4 * i + 1, 1 + random.below(4 * i + 2, times));
      int size = 1 + random.below(4 * i + 3, 300);
      BufferPlan.Buffer buffer = plan.request(DataType.S8, new int[] {size}, from);
      buffer.keepUntil(to);
      lives.add(new Life(buffer, from, to, size));
    }

    plan.allocate(KernelsProvider.open(Compute.reference()));

    for (int time = 0; time < times; time++) {
      for (int i = 0; i < lives.size(); i++) {
        if (lives.get(i).from() == time) {
          fill(lives.get(i), i);
        }
      }
      for (int i = 0; i < lives.size(); i++) {
        Life life = lives.get(i);
        if (life.from() <= time && time <= life.to()) {
          assertHolds(life, i);
        }
      }
    }
    assertThat(plan.bytes()).isLessThan(lives.stream().mapToLong(Life::size).sum());
  }

  @Test
  void aChainOfBuffersNeedsNoMoreThanItsTwoLargestNeighbours() {
    BufferPlan plan = new BufferPlan();
    int[] sizes = {100, 400, 200, 300, 50, 400, 10};
    for (int time = 0; time < sizes.length; time++) {
      plan.request(DataType.F32, new int[] {sizes[time]}, time).keepUntil(time + 1);
    }

    plan.allocate(KernelsProvider.open(Compute.reference()));

    assertThat(plan.bytes()).isLessThanOrEqualTo(4 * (400 + 300));
  }

  @Test
  void aBufferThatNobodyReadsIsStillItsOwnWhileItIsWritten() {
    BufferPlan plan = new BufferPlan();
    BufferPlan.Buffer unread = plan.request(DataType.F32, new int[] {8}, 3);
    BufferPlan.Buffer other = plan.request(DataType.F32, new int[] {8}, 3);

    plan.allocate(KernelsProvider.open(Compute.reference()));

    unread.tensor().set(0, 1);
    other.tensor().set(0, 2);
    assertThat(unread.tensor().get(0)).isEqualTo(1);
  }

  private static void fill(Life life, int mark) {
    for (int i = 0; i < life.size(); i++) {
      life.buffer().tensor().setRaw(i, mark);
    }
  }

  private static void assertHolds(Life life, int mark) {
    for (int i = 0; i < life.size(); i++) {
      assertThat(life.buffer().tensor().raw(i)).isEqualTo(mark);
    }
  }
}
