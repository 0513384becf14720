package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.guard.PlacedImages;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that become values on a GPU, beside the plain loop. */
@Tag("emulator")
class CudaImagesTest {
  private static CudaKernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  private static Tensor pixels(Random random, int... shape) {
    Tensor pixels = Tensor.allocate(DataType.U8, shape);
    for (int i = 0; i < pixels.size(); i++) {
      pixels.setRaw(i, random.nextInt(ImagePlacement.BYTES));
    }
    return pixels;
  }

  private static ImagePlacement placement(
      Random random, Tensor pixels, boolean reflects, int count) {
    int side = Math.min(pixels.shape(1), pixels.shape(2));
    int most = reflects ? side - 1 : side + 1;
    float[] table = new float[pixels.shape(3) * ImagePlacement.BYTES];
    for (int i = 0; i < table.length; i++) {
      table[i] = random.nextFloat() - 0.5f;
    }
    int[] moves = new int[pixels.shape(0) * ImagePlacement.NUMBERS];
    for (int i = 0; i < moves.length; i += ImagePlacement.NUMBERS) {
      moves[i] = random.nextInt(2 * most + 1) - most;
      moves[i + 1] = random.nextInt(2 * most + 1) - most;
      moves[i + 2] = random.nextInt(2);
    }
    return new ImagePlacement(table, reflects, moves, count);
  }

  @ParameterizedTest(name = "{0} images of {1} x {2} x {3}, {4} there, reflected {5}")
  @CsvSource({
    "1, 1, 1, 1, 1, true",
    "1, 1, 1, 1, 1, false",
    "7, 5, 4, 3, 7, false",
    "7, 5, 4, 3, 7, true",
    "64, 9, 9, 1, 64, true",
    "33, 8, 11, 3, 20, false",
    "33, 11, 8, 3, 20, true",
    "4, 6, 6, 3, 0, false"
  })
  void valuesAndTheirRangeAreThoseOfThePlainLoop(
      int batch, int height, int width, int channels, int count, boolean reflects) {
    Random random = new Random(batch + 31L * height + 7L * channels);
    for (int time = 0; time < 3; time++) {
      Tensor pixels = pixels(random, batch, height, width, channels);
      ImagePlacement placement = placement(random, pixels, reflects, count);
      Tensor expected = PlacedImages.of(pixels, placement);

      Tensor actual = kernels.upload(pixels, placement);

      assertThat(kernels.download(actual)).isEqualTo(expected.toFloats());
      assertThat(kernels.upload(actual)).isSameAs(actual);
      assertEqualBytes(actual, expected);
    }
  }

  /** On the grid of the range that was noted. */
  private static void assertEqualBytes(Tensor actual, Tensor expected) {
    Tensor expectedBytes = Tensor.allocate(DataType.S8, expected.shape());
    PassStatus status = kernels.passStatus(0);
    Grid grid = new Grid.OfRange(8);
    new ScalarElementWise()
        .encode(
            expected,
            expectedBytes,
            new Encoding(grid, Optional.empty(), new HostPassStatus(0), 0));
    Tensor bytes = kernels.allocate(DataType.S8, expected.shape());
    kernels.elementWise().encode(actual, bytes, new Encoding(grid, Optional.empty(), status, 0));
    Tensor actualBytes = Tensor.allocate(DataType.S8, expected.shape());
    kernels.download(bytes, actualBytes);
    assertThat(actualBytes.buffer()).isEqualTo(expectedBytes.buffer());
    assertThat(actualBytes.scale()).isEqualTo(expectedBytes.scale());
  }

  @Test
  void aPlacementOfOtherImagesIsRefused() {
    Random random = new Random(3);
    Tensor pixels = pixels(random, 2, 4, 4, 3);
    ImagePlacement other = placement(random, pixels(random, 3, 4, 4, 1), false, 3);
    assertThatThrownBy(() -> kernels.upload(pixels, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid images: U8[2, 4, 4, 3] (must be U8 {batch, height, width, channels} with 1"
                + " channels and 3 images, of which 3 are there)");
  }
}
