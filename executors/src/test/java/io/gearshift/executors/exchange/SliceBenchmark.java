package io.gearshift.executors.exchange;

import io.gearshift.executors.exchange.encoding.SliceEncoding;
import io.gearshift.executors.exchange.encoding.SliceEncodings;
import io.gearshift.executors.exchange.part.ExactSum;
import io.gearshift.executors.exchange.part.ExchangeFormat;
import io.gearshift.executors.exchange.part.RoundKey;
import io.gearshift.executors.exchange.part.RoundPart;
import io.gearshift.executors.exchange.part.SliceKey;
import io.gearshift.executors.graph.ParameterLayout;
import io.gearshift.executors.random.RandomStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * A program: the processor's time for a slice's way, in nanoseconds for an element. It is the time
 * of one thread alone, so that other work on the machine counts little.
 */
final class SliceBenchmark {
  private static final int WARM_UP = 300;
  private static final int COUNTED = 500;
  private static final SliceEncoding.Slice ALL = new SliceEncoding.Slice(0, SliceKey.ELEMENTS);

  private SliceBenchmark() {}

  /** What is timed. */
  private interface Work {
    Object run() throws IOException, ClassNotFoundException;
  }

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    RandomStream random = RandomStream.of(1);
    float[] start = new float[SliceKey.ELEMENTS];
    float[] values = new float[SliceKey.ELEMENTS];
    for (int i = 0; i < values.length; i++) {
      start[i] = random.uniform(i);
      values[i] = start[i] + 1e-3f * (random.uniform(~i) - 0.5f);
    }
    SliceEncoding.StateVector vector = new SliceEncoding.StateVector("", 0, values, start);
    ParameterLayout layout = new ParameterLayout(List.of(), values.length);
    for (ExchangeFormat format : ExchangeFormat.values()) {
      SliceEncoding encoding = SliceEncodings.of(format, new RoundKey(1, 2, 3), layout);
      RoundPart part = encoding.encode(vector, ALL, 1000);
      ExactSum sum = (ExactSum) part.toSum();
      byte[] bytes = serialised(part);
      float[] mean = sum.average();
      System.out.printf(
          Locale.ROOT,
          "%2d bits: encode %.2f, serialise %.2f, deserialise %.2f, add %.2f, mean %.2f,"
              + " mean there and back %.2f ns an element%n",
          format.bits(),
          nanos(() -> encoding.encode(vector, ALL, 1000)),
          nanos(() -> serialised(part)),
          nanos(() -> read(bytes)),
          nanos(() -> sum.plus(part.toSum())),
          nanos(sum::average),
          nanos(() -> read(serialised(mean))));
    }
  }

  private static double nanos(Work work) throws IOException, ClassNotFoundException {
    long kept = 0;
    for (int i = 0; i < WARM_UP; i++) {
      kept += work.run().hashCode();
    }
    long started = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < COUNTED; i++) {
      kept += System.identityHashCode(work.run());
    }
    long ended = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    if (kept == 0) {
      throw new IllegalStateException("Nothing was computed");
    }
    return (ended - started) / (double) COUNTED / SliceKey.ELEMENTS;
  }

  private static byte[] serialised(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }
}
