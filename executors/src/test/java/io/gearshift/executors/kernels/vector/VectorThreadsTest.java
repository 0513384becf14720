package io.gearshift.executors.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.host.loop.WorkSplitter;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.loop.ChannelLoops;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class VectorThreadsTest {

  @WideVectors
  @Test
  void sumsDoNotDependOnTheNumberOfThreads() {
    Random random = new Random(5);
    for (int channels : new int[] {1, 10, 64, 2049}) {
      int size = 400_000 / channels * channels;
      Tensor gradient = Tensor.allocate(DataType.F32, size);
      for (int i = 0; i < size; i++) {
        gradient.set(i, (float) random.nextGaussian());
      }
      Tensor first = Tensor.allocate(DataType.F32, channels);
      new VectorElementWise(1).gradBias(gradient, first);
      for (int threads = 2; threads <= 5; threads++) {
        Tensor other = Tensor.allocate(DataType.F32, channels);
        new VectorElementWise(threads).gradBias(gradient, other);
        assertThat(other.buffer()).isEqualTo(first.buffer());
      }
    }
  }

  @Test
  void partsCoverEverythingOnceAndBeginAtMultiples() {
    for (int threads = 1; threads <= 4; threads++) {
      WorkSplitter splitter = new WorkSplitter(threads);
      for (int size : new int[] {0, 1, 63, 64, 65, 1000}) {
        AtomicIntegerArray visits = new AtomicIntegerArray(size);
        splitter.run(
            1L << 20,
            size,
            64,
            (part, from, to) -> {
              assertThat(from % 64).isZero();
              for (int i = from; i < to; i++) {
                visits.incrementAndGet(i);
              }
            });
        for (int i = 0; i < size; i++) {
          assertThat(visits.get(i)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void failuresOfOtherThreadsReachTheCaller() {
    WorkSplitter splitter = new WorkSplitter(2);
    assertThatThrownBy(
            () ->
                splitter.run(
                    1 << 20,
                    64,
                    (part, from, to) -> {
                      if (part == 1) {
                        throw new ArithmeticException("broken");
                      }
                    }))
        .hasMessageContaining("broken");
  }

  @Test
  void periodsAreWholePixelsAndDoNotGrowWithoutBound() {
    for (int channels = 1; channels <= 5000; channels++) {
      int period = ChannelLoops.period(channels);
      assertThat(period % channels).isZero();
      assertThat(period).isLessThanOrEqualTo(Math.max(16384, channels + 1024));
    }
  }
}
