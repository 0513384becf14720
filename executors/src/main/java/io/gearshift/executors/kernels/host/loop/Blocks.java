package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Loops over tensors in blocks of one length, so that sums do not depend on the number of threads.
 *
 * @param threads of the backend
 */
public record Blocks(Threads threads) {

  /** Elements whose sums are taken apart and then added in order. */
  private static final int BLOCK = 1 << 14;

  /** Runs a loop in parts that begin at multiples of a number. */
  public interface Threads {
    void spread(int size, int multiple, Part part);
  }

  /** A part of a loop. */
  public interface Part {
    void run(int from, int to);
  }

  /** A loop that writes an output, and says whether all that it read is finite. */
  public interface Writer {
    boolean run(Tensor input, Tensor output, int from, int to);
  }

  /** A loop that adds to some sums. */
  public interface Summer {
    void run(double[] sums, int from, int to);
  }

  /** Runs a loop over so many elements. */
  public void each(int size, Part part) {
    threads.spread(size, 1, part);
  }

  /** Runs a loop, and tells the status if an input is not finite. */
  public void write(Tensor input, Tensor output, Writer loop, PassStatus status, int place) {
    AtomicBoolean finite = new AtomicBoolean(true);
    threads.spread(
        input.size(),
        BLOCK,
        (from, to) -> {
          if (!loop.run(input, output, from, to)) {
            finite.set(false);
          }
        });
    if (!finite.get()) {
      HostPassStatus.of(status).notFinite(place);
    }
  }

  /** Runs a loop block by block, each with sums of its own, and adds these up in order. */
  public double[] sums(int size, int count, Summer loop) {
    double[][] sums = new double[(size + BLOCK - 1) / BLOCK][count];
    threads.spread(
        size,
        BLOCK,
        (from, to) -> {
          for (int start = from; start < to; start += BLOCK) {
            loop.run(sums[start / BLOCK], start, Math.min(to, start + BLOCK));
          }
        });
    double[] total = new double[count];
    for (double[] block : sums) {
      for (int i = 0; i < count; i++) {
        total[i] += block[i];
      }
    }
    return total;
  }
}
