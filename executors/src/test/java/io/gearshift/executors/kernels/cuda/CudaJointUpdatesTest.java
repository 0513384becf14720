package io.gearshift.executors.kernels.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.update.MomentumRates.Form;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import io.gearshift.executors.kernels.update.MovingAverage;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Updates of many tensors by few launches equal those of the reference, one after the other. */
@Tag("emulator")
class CudaJointUpdatesTest {
  private static final int[] SIZES = {1, 16, 0, 432, 33, 5000, 64, 2304, 7, 10};

  private static final int LAST_PLACE = 1000;

  private static final Kernels REFERENCE = KernelsProvider.open(Compute.reference());
  private static CudaKernels kernels;

  @BeforeAll
  static void open() {
    EmulatedDriver.require();
    kernels = new CudaKernels(Compute.cuda(0), new ComputeResources());
  }

  /** A parameter, its momentum and its gradient, on both sides. */
  private record Pair(List<Tensor> device, List<Tensor> host) {

    /** Parts of larger tensors, as those of a flat vector are, here and there not aligned. */
    static Pair random(int number, int size) {
      Random random = new Random(number);
      List<Tensor> device = new ArrayList<>();
      List<Tensor> host = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int from = number % 3;
        Tensor whole = Tensor.allocate(DataType.F32, size + from);
        for (int j = 0; j < size; j++) {
          whole.set(from + j, (float) random.nextGaussian());
        }
        Tensor uploaded = kernels.allocate(DataType.F32, size + from);
        kernels.upload(whole, uploaded);
        device.add(uploaded.view(DataType.F32, from * Float.BYTES, size));
        host.add(whole.view(DataType.F32, from * Float.BYTES, size));
      }
      return new Pair(device, host);
    }

    int size() {
      return host.get(0).size();
    }

    private static MomentumUpdate update(List<Tensor> of, int number, Optional<Encoding> encoding) {
      MomentumRates rates =
          new MomentumRates(
              0.1f / (number + 1),
              0.9f,
              number % 2 == 0 ? 0.01f : 0,
              number % 5 < 2 ? Form.PLAIN : Form.NESTEROV);
      return new MomentumUpdate(of.get(0), of.get(1), of.get(2), encoding, rates);
    }
  }

  private static Optional<Encoding> encoding(int number, PassStatus status) {
    return switch (number % 4) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new Encoding(new Grid.OfRange(8), Optional.empty(), status, number));
      default ->
          Optional.of(
              new Encoding(
                  new Grid.OfRange(4 + number % 4),
                  Optional.of(new RandomStream(number, 77)),
                  status,
                  number));
    };
  }

  private static List<Pair> pairs(int count) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(Pair.random(i, SIZES[i % SIZES.length]));
    }
    return pairs;
  }

  private static void update(
      ElementWise elementWise, List<List<Tensor>> tensors, PassStatus status) {
    List<MomentumUpdate> updates = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      updates.add(Pair.update(tensors.get(i), i, encoding(i, status)));
    }
    elementWise.momentumUpdates(updates);
  }

  /** Encoded on the grid of the range that the update has noted. */
  private static List<Object> byNotedRange(Kernels backend, Tensor parameter, PassStatus status) {
    Tensor encoded = backend.allocate(DataType.S8, parameter.size());
    backend
        .elementWise()
        .encode(
            parameter,
            encoded,
            new Encoding(new Grid.OfRange(8), Optional.empty(), status, LAST_PLACE));
    Tensor host = backend == REFERENCE ? encoded : host(encoded);
    return List.of(host.scale(), host.buffer());
  }

  private static Tensor host(Tensor device) {
    Tensor host = Tensor.allocate(device.type(), device.shape());
    kernels.download(device, host);
    return host;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 70})
  void theyEqualTheReference(int count) {
    List<Pair> pairs = pairs(count);
    PassStatus here = kernels.passStatus(0);
    PassStatus there = REFERENCE.passStatus(0);
    for (int turn = 0; turn < 2; turn++) {
      update(kernels.elementWise(), pairs.stream().map(Pair::device).toList(), here);
      update(REFERENCE.elementWise(), pairs.stream().map(Pair::host).toList(), there);
      for (Pair pair : pairs) {
        for (int i = 0; i < 2; i++) {
          assertThat(host(pair.device().get(i)).buffer()).isEqualTo(pair.host().get(i).buffer());
        }
        if (pair.size() > 0) {
          assertThat(byNotedRange(kernels, pair.device().get(0), here))
              .isEqualTo(byNotedRange(REFERENCE, pair.host().get(0), there));
        }
      }
    }
    assertThat(here.read().notFinite()).isEmpty();
  }

  @Test
  void theFirstGradientThatIsNotFiniteIsReported() {
    List<Pair> pairs = pairs(40);
    for (int i : new int[] {37, 5}) {
      kernels.upload(new float[] {Float.NaN}, pairs.get(i).device().get(2));
    }
    PassStatus status = kernels.passStatus(0);
    update(kernels.elementWise(), pairs.stream().map(Pair::device).toList(), status);
    assertThat(status.read().notFinite()).hasValue(5);
  }

  @Test
  void aStepThatIsNoneIsReported() {
    Pair first = Pair.random(1, 5000);
    Pair second = Pair.random(2, 100);
    PassStatus status = kernels.passStatus(0);
    Tensor step = kernels.allocate(DataType.F32, 1);
    Encoding encoding = new Encoding(new Grid.OfStep(4, step), Optional.empty(), status, 9);
    kernels
        .elementWise()
        .momentumUpdates(
            List.of(
                Pair.update(first.device(), 0, Optional.empty()),
                Pair.update(second.device(), 1, Optional.of(encoding))));
    assertThat(status.read().notFinite()).hasValue(9);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 129, 300})
  void averagesEqualTheReference(int count) {
    List<Pair> pairs = pairs(count);
    for (int turn = 0; turn < 2; turn++) {
      kernels.elementWise().moveAverages(averages(pairs.stream().map(Pair::device).toList()));
      REFERENCE.elementWise().moveAverages(averages(pairs.stream().map(Pair::host).toList()));
    }
    for (Pair pair : pairs) {
      for (int i = 0; i < 2; i++) {
        assertThat(host(pair.device().get(i)).buffer()).isEqualTo(pair.host().get(i).buffer());
      }
    }
  }

  private static List<MovingAverage> averages(List<List<Tensor>> tensors) {
    List<MovingAverage> averages = new ArrayList<>();
    for (List<Tensor> each : tensors) {
      averages.add(
          new MovingAverage(each.get(0), each.get(1), averages.size() % 2 == 0 ? 0.9f : 0.5f));
    }
    return averages;
  }
}
