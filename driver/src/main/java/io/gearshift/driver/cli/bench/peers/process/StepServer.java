package io.gearshift.driver.cli.bench.peers.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gearshift.driver.cli.bench.step.BenchNetwork;
import io.gearshift.driver.record.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;

/**
 * The whole of a peer's process: arguments NETWORK BATCH THREADS and more of the engine's own.
 *
 * <p>Prints a {@link PeerDescription} once the engine is warm, and then, for each line of standard
 * input, which holds a number of steps, their milliseconds: both in JSON, one object a line. Ends
 * at the end of the input.
 */
public final class StepServer {
  private StepServer() {}

  /** Makes an engine ready. */
  public interface Preparation {
    WarmEngine prepare(BenchNetwork network, int batch, int threads);
  }

  /**
   * An engine that is ready.
   *
   * @param step runs one
   */
  public record WarmEngine(PeerDescription description, Runnable step) {}

  /**
   * What the process does; ends it with 0, or with the failure on the last line of standard error
   * and 1. It exits since ND4J leaves threads behind that would keep the process.
   */
  public static void serveAndExit(String[] arguments, Preparation preparation) {
    try {
      WarmEngine engine =
          preparation.prepare(
              BenchNetwork.of(arguments[0]),
              Integer.parseInt(arguments[1]),
              Integer.parseInt(arguments[2]));
      serve(engine, System.in, System.out);
      System.exit(0);
    } catch (Exception e) {
      e.printStackTrace(System.err);
      System.err.println(e);
      System.exit(1);
    }
  }

  /** Answers every line of {@code in}. */
  public static void serve(WarmEngine engine, InputStream in, OutputStream out) throws IOException {
    print(engine.description(), out);
    BufferedReader turns = new BufferedReader(new InputStreamReader(in, UTF_8));
    for (String turn = turns.readLine(); turn != null; turn = turns.readLine()) {
      double[] milliseconds = new double[Integer.parseInt(turn)];
      for (int i = 0; i < milliseconds.length; i++) {
        long begun = System.nanoTime();
        engine.step().run();
        milliseconds[i] = (System.nanoTime() - begun) / 1e6;
      }
      print(new Turn(milliseconds), out);
    }
  }

  /**
   * What a turn took, as peers print it in JSON.
   *
   * @param milliseconds of each step
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Turn(double[] milliseconds) {}

  private static void print(Object object, OutputStream out) throws IOException {
    out.write((Json.mapper().writeValueAsString(object) + "\n").getBytes(UTF_8));
    out.flush();
  }
}
