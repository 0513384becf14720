package io.gearshift.executors.data.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.random.RandomStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatNormalizerTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;
  private static final int OFFSET = 12;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shiftsAndFlipsEqualTheirDefinition(int channels) {
    float[] mean = channels == 1 ? new float[] {0.3f} : new float[] {0.3f, 0, 0.1f};
    float[] deviation = channels == 1 ? new float[] {0.2f} : new float[] {0.2f, 1, 0};
    FloatNormalizer normalizer = new FloatNormalizer(HEIGHT, WIDTH, channels, mean, deviation);
    assertThat(normalizer.bytes()).isEqualTo(4 * normalizer.size());
    ByteBuffer stored =
        ByteBuffer.allocate(OFFSET + normalizer.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    RandomStream random = RandomStream.of(1);
    for (int i = 0; i < normalizer.size(); i++) {
      stored.putFloat(OFFSET + i * 4, random.word(i) * 0x1p-28f);
    }
    float[] values = new float[normalizer.size()];
    for (int down = -6; down <= 6; down++) {
      for (int right = -8; right <= 8; right++) {
        normalizer.normalizeShifted(stored.array(), OFFSET, down, right, values);
        normalizer.flipInPlace(values);
        for (int i = 0; i < values.length; i++) {
          int channel = i % channels;
          int x = WIDTH - 1 - i / channels % WIDTH - right;
          int y = i / channels / WIDTH - down;
          boolean inside = x >= 0 && x < WIDTH && y >= 0 && y < HEIGHT;
          int place = OFFSET + 4 * ((y * WIDTH + x) * channels + channel);
          double value = inside ? stored.getFloat(place) : 0;
          double divisor = deviation[channel] == 0 ? 1 : deviation[channel];
          assertThat(values[i]).isEqualTo((float) ((value - mean[channel]) / divisor));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -0f, 0x1p-126f, 0x1p-149f, -3.4028235e38f, 0.1f, -12345.678f})
  void withMeanZeroAndDeviationOneValuesStayWhatTheyAre(float value) {
    FloatNormalizer normalizer = new FloatNormalizer(1, 1, 1, new float[] {0}, new float[] {1});
    byte[] stored = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    float[] output = new float[1];
    normalizer.normalize(stored, 0, output);
    assertThat(output[0]).isEqualTo(value);
  }
}
