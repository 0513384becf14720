package io.gearshift.driver.ingest.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PixelStatisticsTest {
  private static final double SMALL = 1e-12;
  private static final byte[] COLOUR = {0, 51, (byte) 255, 102, 51, (byte) 255};
  private static final byte[] GREY = {(byte) 255, (byte) 255};

  private static PixelStatistics of(byte[] pixels, int channels) {
    PixelStatistics statistics = new PixelStatistics();
    statistics.add(pixels, channels);
    return statistics;
  }

  @Test
  void meanAndDeviationAreOfEachChannel() {
    PixelStatistics statistics = of(COLOUR, 3);

    assertThat(statistics.channels()).isEqualTo(3);
    assertThat(statistics.mean(3)).containsExactly(new double[] {0.2, 0.2, 1}, within(SMALL));
    assertThat(statistics.deviation(3)).containsExactly(new double[] {0.2, 0, 0}, within(1e-7));
  }

  @Test
  void greyPixelsCountForEveryChannel() {
    PixelStatistics statistics = of(GREY, 1);
    assertThat(statistics.channels()).isEqualTo(1);
    assertThat(statistics.mean(1)).containsExactly(1);

    statistics.add(of(COLOUR, 3));

    assertThat(statistics.channels()).isEqualTo(3);
    assertThat(statistics.mean(3)).containsExactly(new double[] {0.6, 0.6, 1}, within(SMALL));
    assertThat(statistics.deviation(3))
        .containsExactly(new double[] {Math.sqrt(0.18), 0.4, 0}, within(SMALL));
  }

  @Test
  void sumsAreTheSameInAnyOrderAndAfterAWayThroughAFile() throws IOException {
    PixelStatistics one = of(GREY, 1);
    one.add(of(COLOUR, 3));
    PixelStatistics other = of(COLOUR, 3);
    other.add(of(GREY, 1));

    byte[] written = written(one);
    assertThat(written(other)).isEqualTo(written);
    PixelStatistics read =
        PixelStatistics.read(new DataInputStream(new ByteArrayInputStream(written)));
    assertThat(written(read)).isEqualTo(written);
    assertThat(read.deviation(3)).isEqualTo(one.deviation(3));
  }

  private static byte[] written(PixelStatistics statistics) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    statistics.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
