package io.gearshift.executors.kernels.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.contract.elementwise.LearnedGridsContractTest;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.vector.grid.VectorPowersLoops;
import io.gearshift.executors.kernels.vector.grid.VectorUniformLoops;
import io.gearshift.executors.numerics.Bounds;
import io.gearshift.executors.numerics.LearnedPowers;
import io.gearshift.executors.numerics.LearnedUniform;
import java.util.Random;
import org.junit.jupiter.api.Test;

@WideVectors
class VectorLearnedGridsTest extends LearnedGridsContractTest {
  private static final int SIZE = 100_003;
  private static final Bounds BOUNDS = new Bounds(0x1p-14f, 127);
  private static final LearnedUniform UNIFORM =
      new LearnedUniform(LearnedUniform.Form.D_XMAX, true, BOUNDS, BOUNDS);
  private static final LearnedPowers POWERS =
      new LearnedPowers(LearnedPowers.Form.XMIN_XMAX, true, true, BOUNDS, BOUNDS);

  private final HostElementWise elementWise = new VectorElementWise(3);

  @Override
  protected HostElementWise elementWise() {
    return elementWise;
  }

  private static Tensor normal(long seed) {
    Random random = new Random(seed);
    Tensor tensor = Tensor.allocate(DataType.F32, SIZE);
    for (int i = 0; i < SIZE; i++) {
      tensor.set(i, (float) random.nextGaussian());
    }
    return tensor;
  }

  private static float[] gradTrained(HostElementWise elementWise, Grid.Learned grid) {
    Tensor gradTrained = Tensor.allocate(DataType.F32, 2);
    elementWise.learnedGradient(normal(1), normal(2), grid, gradTrained);
    return gradTrained.toFloats();
  }

  @Test
  void sumsDoNotDependOnTheNumberOfThreads() {
    Tensor trained = Tensor.of(new float[] {0.1f, 1.3f}, 2);
    for (Grid.Learned grid :
        new Grid.Learned[] {
          new Grid.OfLearnedUniform(UNIFORM, trained), new Grid.OfLearnedPowers(POWERS, trained)
        }) {
      float[] expected = gradTrained(new VectorElementWise(1), grid);
      assertThat(expected).doesNotContain(0);
      for (int threads = 2; threads <= 4; threads++) {
        assertThat(gradTrained(new VectorElementWise(threads), grid)).isEqualTo(expected);
      }
    }
  }

  @Test
  void vectorsTakeStepsWhoseReciprocalIsNormalAndRawValuesThatTheRounderRounds() {
    Bounds all = new Bounds(Float.MIN_VALUE, Float.MAX_VALUE);
    LearnedUniform format = new LearnedUniform(LearnedUniform.Form.D_XMAX, true, all, all);
    assertThat(VectorUniformLoops.takes(format.at(0x1p-8f, 1))).isTrue();
    assertThat(VectorUniformLoops.takes(format.at(1, 0x1p22f - 1))).isTrue();
    assertThat(VectorUniformLoops.takes(format.at(1, 0x1p22f - 0.5f))).isFalse();
    assertThat(VectorUniformLoops.takes(format.at(0x1p-126f, 0x1p-120f))).isTrue();
    assertThat(VectorUniformLoops.takes(format.at(0x1p-127f, 0x1p-120f))).isFalse();
    assertThat(VectorUniformLoops.takes(format.at(0x1p126f, 0x1p127f))).isTrue();
    assertThat(VectorUniformLoops.takes(format.at(0x1p127f, 0x1p127f))).isFalse();
  }

  @Test
  void vectorsTakePowersThatAreNormalAndInOrder() {
    Bounds all = new Bounds(Float.MIN_VALUE, Float.MAX_VALUE);
    LearnedPowers format = new LearnedPowers(LearnedPowers.Form.XMIN_XMAX, true, true, all, all);
    assertThat(VectorPowersLoops.takes(format.at(0x1p-126f, 0x1p127f))).isTrue();
    assertThat(VectorPowersLoops.takes(format.at(1, 1))).isTrue();
    assertThat(VectorPowersLoops.takes(format.at(2, 1))).isFalse();
    assertThat(VectorPowersLoops.takes(format.at(0x1p-127f, 1))).isFalse();
    assertThat(VectorPowersLoops.takes(format.at(1, Float.MAX_VALUE))).isFalse();
  }
}
