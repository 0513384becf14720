package io.gearshift.driver.cli.bench.peers.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.driver.cli.bench.peers.PeerResult;
import io.gearshift.driver.cli.bench.peers.PeerTurns;
import io.gearshift.driver.cli.bench.peers.PeersReport;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerTurnsTest {
  private static final BenchNetwork LENET = BenchNetwork.of("lenet");

  private final List<String> said = new ArrayList<>();
  private final StringWriter out = new StringWriter();

  /** Takes the time it is told once, twice and three times in the last steps; before, ten times. */
  private final class Steady implements Peer {
    private final String name;
    private final double milliseconds;
    private final int mostImages;
    private final int requestsUntilBroken;

    Steady(String name, double milliseconds, int mostImages, int requestsUntilBroken) {
      this.name = name;
      this.milliseconds = milliseconds;
      this.mostImages = mostImages;
      this.requestsUntilBroken = requestsUntilBroken;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int batch(int batch) {
      return Math.min(batch, mostImages);
    }

    @Override
    public PeerSession open(BenchNetwork network, int batch, int threads) {
      if (requestsUntilBroken == 0) {
        throw new PeerFailure("broken");
      }
      said.add("open " + name);
      return new PeerSession() {
        private int done;

        @Override
        public PeerDescription description() {
          return new PeerDescription(name + " 1.0", "fake", batch, threads);
        }

        @Override
        public List<Double> turn(int steps) {
          if (++done > requestsUntilBroken) {
            throw new PeerFailure("tired");
          }
          if (steps > 1) {
            said.add(name);
          }
          return IntStream.range(0, steps)
              .mapToObj(
                  step -> milliseconds * (step < steps - 3 || steps == 1 ? 10 : step + 4 - steps))
              .toList();
        }

        @Override
        public void close() {
          said.add("close " + name);
        }
      };
    }
  }

  @Test
  void enginesTakeTurnsAndThoseThatFailAreNamedAndLeftOut() {
    List<Peer> peers =
        List.of(
            new Steady("ours", 5, 64, 9),
            new Steady("PyTorch FP32", 10, 64, 9),
            new Steady("slow", 20, 8, 9),
            new Steady("lame", 1, 64, 0),
            new Steady("weak", 1, 64, 2));
    PeerTurns turns = new PeerTurns(peers, 2, 3, 1, new PrintWriter(out));
    List<PeerResult> results = turns.run(LENET, 32);
    assertThat(said)
        .containsExactly(
            "open ours",
            "open PyTorch FP32",
            "open slow",
            "open weak", //
            "ours",
            "PyTorch FP32",
            "slow",
            "weak", //
            "ours",
            "PyTorch FP32",
            "slow", //
            "close ours",
            "close PyTorch FP32",
            "close slow",
            "close weak");
    assertThat(results)
        .extracting(PeerResult::peer)
        .containsExactly("ours", "PyTorch FP32", "slow");
    assertThat(turns.failures()).containsExactly("lame on lenet (broken)", "weak on lenet (tired)");
    assertThat(out.toString().lines())
        .containsExactly(
            "ours on lenet is warm",
            "PyTorch FP32 on lenet is warm",
            "slow on lenet is warm",
            "Failed: lame on lenet (broken)",
            "weak on lenet is warm",
            "turn  1  lenet: ours 10.00 ms, PyTorch FP32 20.00 ms, slow 40.00 ms, weak 2.00 ms",
            "Failed: weak on lenet (tired)",
            "turn  2  lenet: ours 10.00 ms, PyTorch FP32 20.00 ms, slow 40.00 ms");
    PeersReport report = PeersReport.of(results, turns.failures(), 1, 2, 3);
    assertThat(report.markdown())
        .contains("| lenet | ours | 32 | 10.00 | 5.00 | 3200.0 | 2.00 | 2.00 | - | - |")
        .contains("| lenet | slow | 8 | 40.00 | 20.00 | 200.0 | 0.13 | 0.13 | - | - |")
        .contains("* Left out: lame on lenet (broken)");
    assertThat(report.table()).contains("median of ratios");
    assertThat(report.fileName()).matches("\\d{4}-\\d\\d-\\d\\d-[a-z0-9-]+\\.md");
  }

  @Test
  void theLastColumnsCompareWithBf16() {
    PeersReport report =
        PeersReport.of(
            List.of(
                result("ours", 10, 2.0, 1.0, 4.0),
                result("PyTorch FP32", 20, 8.0, 8.0, 40.0),
                result("PyTorch BF16", 10, 1.0, 1.0, 1.0),
                result("PyTorch compiled BF16", 10, 4.0, 4.0, 4.0)),
            List.of(),
            1,
            3,
            5);
    assertThat(report.markdown().lines())
        .contains(
            "| network | engine | batch | median ms | minimum ms | images/s | ratio of medians"
                + " | median of ratios | ratio of medians, BF16 | median of ratios, BF16 |",
            "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
            "| lenet | ours | 10 | 2.00 | 1.00 | 5000.0 | 2.00 | 4.00 | 0.50 | 0.50 |",
            "| lenet | PyTorch FP32 | 20 | 8.00 | 1.00 | 2500.0 | 1.00 | 1.00 | 0.25 | 0.25 |",
            "| lenet | PyTorch BF16 | 10 | 1.00 | 1.00 | 10000.0 | 4.00 | 4.00 | 1.00 | 1.00 |",
            "| lenet | PyTorch compiled BF16 | 10 | 4.00 | 1.00 | 2500.0 | 1.00 | 1.00 | 0.25 | 0.25 |",
            "* BF16 runs on: " + report.bf16());
  }

  @Test
  void ratiosAreTakenAtTheMediansAndTurnByTurn() {
    PeerResult ours = result("ours", 10, 2.0, 1.0, 4.0);
    PeerResult other = result("other", 20, 8.0, 8.0, 40.0);
    assertThat(ours.ratioOfMedians(other)).isEqualTo(2);
    assertThat(ours.medianOfRatios(other)).isEqualTo(4);
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(PeerResult.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(PeerResult.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
  }

  private static PeerResult result(String peer, int batch, Double... medians) {
    return new PeerResult("lenet", peer, peer, "", batch, List.of(medians), 1);
  }
}
