package io.gearshift.executors.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.host.HostElementWise;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.host.loop.RawRange;
import io.gearshift.executors.kernels.reference.ScalarElementWise;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Range;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every backend of {@link HostElementWise} must do; each joins with a few lines. */
public abstract class ElementWiseContractTest {
  private static final RandomStream STREAM = RandomStream.of(11, 7, 3);

  private final HostElementWise reference = new ScalarElementWise();

  /** The backend under test. */
  protected abstract HostElementWise elementWise();

  static int[] sizes() {
    return ElementWiseCases.SIZES;
  }

  @Test
  void rangeIsSmallestAndLargest() {
    assertThat(elementWise().range(Tensor.of(new float[] {3f, -2f, 0.5f}, 3)))
        .isEqualTo(new Range(-2f, 3f));
    assertThat(elementWise().range(Tensor.of(new float[] {-3f, -2f}, 2)))
        .isEqualTo(new Range(-3f, -2f));
    assertThat(elementWise().range(Tensor.of(new float[] {-0f, -0f}, 2)))
        .isEqualTo(new Range(0f, 0f));
    assertThat(elementWise().range(Tensor.allocate(DataType.F32, 0))).isEqualTo(new Range(0f, 0f));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void rangeEqualsReference(int size) {
    Tensor input = ElementWiseCases.normal(size, 1);
    assertThat(elementWise().range(input)).isEqualTo(reference.range(input));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void rangeRefusesWhatIsNotFiniteWhereverItStands(int size) {
    for (float bad : ElementWiseCases.NOT_FINITE) {
      for (int at : new int[] {0, size / 2, size - 1}) {
        if (at < 0 || at >= size) {
          continue;
        }
        Tensor input = ElementWiseCases.normal(size, 2);
        input.set(at, bad);
        assertThatThrownBy(() -> elementWise().range(input))
            .isInstanceOf(ArithmeticException.class)
            .hasMessage("Not finite: " + bad + " at element " + at);
      }
    }
  }

  @Test
  void quantizeRoundsHalfToEvenAndSaturates() {
    Tensor input =
        Tensor.of(new float[] {0.25f, 0.75f, -0.25f, 1.25f, 100f, -100f, 63.5f, -64f, 0f}, 9);
    Tensor output = Tensor.allocate(DataType.S8, 9);
    elementWise().quantize(input, output, 1, 8);
    assertThat(ElementWiseCases.raws(output)).containsExactly(0, 2, 0, 2, 127, -128, 127, -128, 0);
    assertThat(output.scale()).isEqualTo(0.5);
    Tensor unsigned = Tensor.allocate(DataType.U8, 9);
    elementWise().quantize(input, unsigned, 1, 8);
    assertThat(ElementWiseCases.raws(unsigned)).containsExactly(0, 2, 0, 2, 127, 0, 127, 0, 0);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void quantizingEqualsReference(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      for (int bits = 2; bits <= 8; bits += size > 1000 ? 6 : 1) {
        for (int exponent : ElementWiseCases.EXPONENTS) {
          Tensor input = ElementWiseCases.hard(size, exponent, bits);
          int width = bits;
          sameBytes(size, type, (kernels, out) -> kernels.quantize(input, out, exponent, width));
          sameBytes(
              size,
              type,
              (kernels, out) -> kernels.quantizeStochastic(input, out, exponent, width, STREAM));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void snappingEqualsReference(int size) {
    for (int bits : size > 1000 ? new int[] {16} : new int[] {2, 7, 8, 9, 12, 16}) {
      for (int exponent : ElementWiseCases.EXPONENTS) {
        Tensor input = ElementWiseCases.hard(size, exponent, bits);
        sameFloats(size, (kernels, out) -> kernels.snapToGrid(input, out, exponent, bits));
        sameFloats(
            size,
            (kernels, out) -> kernels.snapToGridStochastic(input, out, exponent, bits, STREAM));
      }
    }
  }

  @Test
  void snappingWorksInPlace() {
    Tensor values = Tensor.of(new float[] {0.3f, -0.3f, 5f}, 3);
    elementWise().snapToGrid(values, values, 1, 4);
    assertThat(values.toFloats()).containsExactly(0.5f, -0.5f, 3.5f);
  }

  @Test
  void snappedValuesAreThoseOfQuantizedOnes() {
    Tensor input = ElementWiseCases.normal(1000, 3);
    Tensor raw = Tensor.allocate(DataType.S8, 1000);
    Tensor snapped = Tensor.allocate(DataType.F32, 1000);
    elementWise().quantizeStochastic(input, raw, 5, 8, STREAM);
    elementWise().snapToGridStochastic(input, snapped, 5, 8, STREAM);
    assertThat(snapped.toFloats()).containsExactly(raw.toFloats());
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void decodingEqualsReference(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor input = ElementWiseCases.raws(type, size, 8);
      for (double scale : size > 1000 ? new double[] {0.3f, 0.1} : ElementWiseCases.SCALES) {
        input.setScale(scale);
        sameFloats(size, (kernels, out) -> kernels.decode(input, out));
      }
    }
  }

  @Test
  void decodedValuesAreRawTimesScaleForEveryByte() {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor bytes = Tensor.allocate(type, 256);
      for (int i = 0; i < 256; i++) {
        bytes.setRaw(i, i);
      }
      for (double scale : ElementWiseCases.SCALES) {
        bytes.setScale(scale);
        Tensor output = ElementWiseCases.normal(256, 9);
        output.noteRange(Optional.of(new Range(-1, 1)));
        elementWise().decode(bytes, output);
        assertThat(output.toFloats()).as(type + " * " + scale).isEqualTo(bytes.toFloats());
        assertThat(output.takeRange()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void decodedBytesAreWhatEncodingToFloatsGives(int size) {
    HostPassStatus status = new HostPassStatus(0);
    List<Grid> grids = new ArrayList<>(List.of(new Grid.OfRange(2), new Grid.OfRange(8)));
    grids.add(new Grid.OfStep(8, Tensor.of(new float[] {0.0123f}, 1)));
    for (int bits = 1; bits <= 4; bits++) {
      grids.addAll(List.of(new Grid.OfMidRise(bits), new Grid.OfHalfWave(bits)));
    }
    for (Grid grid : grids) {
      Encoding encoding = new Encoding(grid, Optional.empty(), status, 4);
      DataType type = grid instanceof Grid.OfHalfWave ? DataType.U8 : DataType.S8;
      Tensor input = ElementWiseCases.normal(size, 10);
      Tensor floats = Tensor.allocate(DataType.F32, size);
      elementWise().encode(input, floats, encoding);
      Tensor bytes = Tensor.allocate(type, size);
      elementWise().encode(input, bytes, encoding);
      Tensor decoded = Tensor.allocate(DataType.F32, size);
      elementWise().decode(bytes, decoded);
      assertThat(decoded.toFloats()).as(grid.toString()).isEqualTo(floats.toFloats());
    }
  }

  @Test
  void whatIsNotBytesAndFloatsIsNotDecoded() {
    Tensor floats = Tensor.allocate(DataType.F32, 3);
    Tensor bytes = Tensor.allocate(DataType.S8, 4);
    assertThatThrownBy(() -> elementWise().decode(floats, floats))
        .hasMessage("Invalid tensor: F32[3] (must be S8 or U8)");
    assertThatThrownBy(() -> elementWise().decode(bytes, bytes))
        .hasMessage("Invalid tensor: S8[4] (must be F32)");
    assertThatThrownBy(() -> elementWise().decode(bytes, floats))
        .hasMessage("Invalid size: F32[3] (must be as large as S8[4])");
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void rawValuesAreMeasuredAndShiftedAsByTheReference(int size) {
    for (DataType type : new DataType[] {DataType.S8, DataType.U8}) {
      Tensor input = ElementWiseCases.raws(type, size, 9);
      assertThat(elementWise().rawRange(input)).isEqualTo(reference.rawRange(input));
    }
    Tensor signed = ElementWiseCases.raws(DataType.S8, size, 10);
    signed.setScale(0.125);
    for (int offset : new int[] {0, 90, 128}) {
      sameBytes(size, DataType.U8, (kernels, out) -> kernels.shiftRaw(signed, out, offset));
    }
  }

  @Test
  void shiftedRawValuesAreUnsigned() {
    Tensor signed = Tensor.allocate(DataType.S8, 3);
    signed.setRaw(0, -128);
    signed.setRaw(1, 127);
    Tensor unsigned = Tensor.allocate(DataType.U8, 3);
    elementWise().shiftRaw(signed, unsigned, 128);
    assertThat(ElementWiseCases.raws(unsigned)).containsExactly(0, 255, 128);
    assertThat(elementWise().rawRange(signed)).isEqualTo(new RawRange(-128, 127));
    assertThat(elementWise().rawRange(unsigned)).isEqualTo(new RawRange(0, 255));
  }

  @Test
  void largePairsAreFoundAsByTheReference() {
    int[][] layouts = {
      {2, 1, 1}, {3, 5, 2}, {1, 7, 1}, {6, 33, 1}, {5, 16, 3}, {2, 1000, 1}, {301, 500, 1}
    };
    for (int[] layout : layouts) {
      int size = layout[0] * layout[1] * layout[2];
      Tensor input = ElementWiseCases.raws(DataType.S8, size, 11);
      for (int limit : new int[] {0, 128, 200, 256}) {
        int[] expected = new int[20];
        int[] found = new int[20];
        int count = elementWise().largePairs(input, layout[0], layout[1], limit, found);
        assertThat(count)
            .isEqualTo(reference.largePairs(input, layout[0], layout[1], limit, expected));
        assertThat(found).containsExactly(expected);
      }
    }
  }

  @Test
  void pairsAreRowsOneAndTwoThenThreeAndFour() {
    Tensor input = Tensor.allocate(DataType.S8, 10);
    int[] raws = {100, 0, 100, -70, 100, -70, 0, 0, 127, 127};
    for (int i = 0; i < raws.length; i++) {
      input.setRaw(i, raws[i]);
    }
    int[] found = new int[4];
    assertThat(elementWise().largePairs(input, 5, 2, 128, found)).isEqualTo(1);
    assertThat(found[0]).isZero();
    assertThat(elementWise().largePairs(input, 2, 5, 128, found)).isEqualTo(1);
    assertThat(found[0]).isEqualTo(4);
  }

  @Test
  void reluKeepsNaNAndDropsTheSignOfZero() {
    Tensor values = Tensor.of(new float[] {-1f, -0f, 2f, Float.NaN}, 4);
    elementWise().relu(values, values);
    assertThat(Float.floatToRawIntBits(values.get(1))).isZero();
    assertThat(values.toFloats()).containsExactly(0f, 0f, 2f, Float.NaN);
  }

  @Test
  void reluGradientPassesWhereTheOutputIsPositive() {
    Tensor output = Tensor.of(new float[] {0f, 1f, Float.MIN_VALUE, 0f}, 4);
    Tensor gradient = Tensor.of(new float[] {5f, -6f, 7f, 8f}, 4);
    elementWise().reluGradient(output, gradient, gradient);
    assertThat(gradient.toFloats()).containsExactly(0f, -6f, 7f, 0f);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void simpleLoopsEqualReference(int size) {
    Tensor a = ElementWiseCases.hard(size, 0, 8);
    Tensor b = ElementWiseCases.normal(size, 4);
    sameFloats(size, (kernels, out) -> kernels.relu(a, out));
    sameFloats(size, (kernels, out) -> kernels.reluGradient(a, b, out));
    sameFloats(size, (kernels, out) -> kernels.add(a, b, out));
    sameFloats(size, (kernels, out) -> kernels.addRelu(a, b, out));
    Tensor scratch = Tensor.allocate(DataType.F32, size);
    Tensor signed = ElementWiseCases.normal(size, 5);
    sameFloats(
        size,
        (kernels, out) -> kernels.addRelu(b, signed, out, Tensor.allocate(DataType.U8, size)));
    sameBytes(size, DataType.U8, (kernels, out) -> kernels.addRelu(b, signed, scratch, out));
    Tensor mask = Tensor.allocate(DataType.U8, size);
    reference.addRelu(b, signed, scratch, mask);
    sameFloats(size, (kernels, out) -> kernels.maskGradient(mask, a, out));
    sameFloats(size, (kernels, out) -> kernels.dropout(b, out, 0.7f, STREAM));
    sameFloats(size, (kernels, out) -> kernels.classicalDropout(a, out, 0.7f, STREAM));
    sameFloats(size, (kernels, out) -> kernels.addScaled(out, b, 0.3f));
    sameFloats(size, (kernels, out) -> kernels.addScaled(out, out, -0.2f));
    sameFloats(
        size,
        (kernels, out) -> {
          out.copyFrom(a);
          kernels.zero(out);
        });
  }

  @Test
  void momentumUpdateByHand() {
    Tensor parameter = Tensor.of(new float[] {2f}, 1);
    Tensor momentum = Tensor.of(new float[] {4f}, 1);
    Tensor gradient = Tensor.of(new float[] {1f}, 1);
    elementWise()
        .momentumUpdate(
            parameter, momentum, gradient, Optional.empty(), rates(0.5f, 0.25f, 0.125f));
    assertThat(momentum.get(0)).isEqualTo(2.25f);
    assertThat(parameter.get(0)).isEqualTo(0.875f);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void momentumUpdateEqualsReference(int size) {
    Tensor gradient = ElementWiseCases.normal(size, 5);
    Tensor other = ElementWiseCases.normal(size, 6);
    sameFloats(
        size,
        (kernels, out) -> {
          Tensor momentum = Tensor.allocate(DataType.F32, size);
          momentum.copyFrom(other);
          kernels.momentumUpdate(
              out, momentum, gradient, Optional.empty(), rates(0.1f, 0.9f, 5e-4f));
          kernels.momentumUpdate(
              out, momentum, gradient, Optional.empty(), rates(0.1f, 0.9f, 5e-4f));
        });
  }

  private static MomentumRates rates(float learningRate, float momentum, float weightDecay) {
    return new MomentumRates(learningRate, momentum, weightDecay, MomentumRates.Form.PLAIN);
  }

  /** By hand: g = 2 + 0.5 * 4, m = 0.5 * 8 + g, and the parameter moves by g + 0.5 m. */
  @Test
  void nesterovLooksAhead() {
    Tensor parameter = Tensor.of(new float[] {4f}, 1);
    Tensor momentum = Tensor.of(new float[] {8f}, 1);
    Tensor gradient = Tensor.of(new float[] {2f}, 1);
    elementWise()
        .momentumUpdate(
            parameter,
            momentum,
            gradient,
            Optional.empty(),
            new MomentumRates(0.25f, 0.5f, 0.5f, MomentumRates.Form.NESTEROV));
    assertThat(momentum.get(0)).isEqualTo(8f);
    assertThat(parameter.get(0)).isEqualTo(4f - 0.25f * (4f + 0.5f * 8f));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void otherUpdatesEqualTheReferenceAndNoteTheRange(int size) {
    Tensor gradient = ElementWiseCases.normal(size, 5);
    MomentumRates nesterov = new MomentumRates(0.1f, 0.9f, 5e-4f, MomentumRates.Form.NESTEROV);
    AdamRates adam = new AdamRates(0.002f, 0.9f, 0.999f, 0.7f, 1e-8f, 5e-4f);
    sameFloats(
        size,
        (kernels, out) -> {
          Tensor momentum = ElementWiseCases.normal(size, 6);
          kernels.momentumUpdate(out, momentum, gradient, Optional.empty(), nesterov);
          kernels.momentumUpdate(out, momentum, gradient, Optional.empty(), nesterov);
          assertThat(out.takeRange()).isEqualTo(kernels.finiteRange(out));
        });
    for (boolean updated : new boolean[] {false, true}) {
      sameFloats(
          size,
          (kernels, out) -> {
            Tensor mean = Tensor.allocate(DataType.F32, size);
            Tensor variance = Tensor.allocate(DataType.F32, size);
            kernels.adamUpdate(out, mean, variance, gradient, Optional.empty(), adam);
            assertThat(out.takeRange()).isEqualTo(kernels.finiteRange(out));
            kernels.adamUpdate(out, mean, variance, gradient, Optional.empty(), adam);
            if (updated) {
              kernels.add(mean, variance, out);
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void adamEncodesAsEncodingBeforeDoes(int size) {
    AdamRates adam = new AdamRates(0.002f, 0.9f, 0.999f, 0.7f, 1e-8f, 5e-4f);
    for (Encoding encoding : encodings(new HostPassStatus(0))) {
      Tensor encoded = Tensor.allocate(DataType.F32, size);
      elementWise().encode(ElementWiseCases.normal(size, 5), encoded, encoding);
      float[][] ends = new float[2][];
      for (int way = 0; way < 2; way++) {
        Tensor parameter = ElementWiseCases.normal(size, 6);
        Tensor mean = Tensor.allocate(DataType.F32, size);
        Tensor variance = Tensor.allocate(DataType.F32, size);
        Tensor gradient = way == 0 ? encoded : ElementWiseCases.normal(size, 5);
        Optional<Encoding> inside = way == 0 ? Optional.empty() : Optional.of(encoding);
        elementWise().adamUpdate(parameter, mean, variance, gradient, inside, adam);
        ends[way] = parameter.toFloats();
      }
      assertThat(ends[1]).isEqualTo(ends[0]);
    }
  }

  @Test
  void longRowsAreScaledDownToTheLimit() {
    Tensor rows = Tensor.of(new float[] {3f, 4f, 0.3f, 0.4f, 0f, 0f}, 6);
    elementWise().limitNorms(rows, 3, 2.5f);
    assertThat(rows.toFloats()).containsExactly(1.5f, 2f, 0.3f, 0.4f, 0f, 0f);
    assertThatThrownBy(() -> elementWise().limitNorms(rows, 4, 1))
        .hasMessage("Invalid size: F32[6] (must be a multiple of 4 rows)");
  }

  @Test
  void scaledTensorsAndSquaresAreAdded() {
    Tensor target = Tensor.of(new float[] {1f, 2f}, 2);
    target.noteRange(Optional.of(new Range(1, 2)));
    Tensor source = Tensor.of(new float[] {3f, -4f}, 2);
    elementWise().addScaled(target, source, 0.5f);
    assertThat(target.toFloats()).containsExactly(2.5f, 0f);
    assertThat(target.takeRange()).isEmpty();
    Tensor term = Tensor.of(new float[] {7f}, 1);
    elementWise().addSquares(source, 0.5f, term);
    assertThat(term.get(0)).isEqualTo(7f + 12.5f);
  }

  /** Against the sum that defines it: -sum of target * log softmax, and its gradient. */
  @Test
  void smoothedLabelsSpreadAShareOfTheTarget() {
    float[] logits = {1f, -2f, 0.5f, 3f};
    double[] probabilities = new double[4];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double loss = 0;
    for (int i = 0; i < 4; i++) {
      probabilities[i] = Math.exp(logits[i]) / sum;
      loss -= ((i == 2 ? 0.8 : 0) + 0.2 / 4) * Math.log(probabilities[i]);
    }
    Tensor gradient = Tensor.allocate(DataType.F32, 1, 1, 1, 4);
    HostPassStatus status = new HostPassStatus(0);
    elementWise()
        .softmaxCrossEntropy(
            Tensor.of(logits, 1, 1, 1, 4), new int[] {2}, 1, 0.2f, gradient, status, 0);
    assertThat(status.read().lossSum()).isCloseTo(loss, within(1e-6));
    for (int i = 0; i < 4; i++) {
      double target = (i == 2 ? 0.8 : 0) + 0.2 / 4;
      assertThat((double) gradient.get(i)).isCloseTo(probabilities[i] - target, within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void momentumUpdateNotesTheRangeOfTheParameters(int size) {
    Tensor parameter = ElementWiseCases.normal(size, 7);
    elementWise()
        .momentumUpdate(
            parameter,
            ElementWiseCases.normal(size, 8),
            ElementWiseCases.normal(size, 9),
            Optional.empty(),
            rates(0.1f, 0.9f, 5e-4f));
    assertThat(parameter.takeRange())
        .isEqualTo(size == 0 ? Optional.empty() : Optional.of(elementWise().range(parameter)));
    assertThat(parameter.takeRange()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void momentumUpdateKnowsNoRangeOfWhatIsNotFinite(float value) {
    for (int place : new int[] {0, 63, 66}) {
      Tensor gradient = ElementWiseCases.normal(67, 5);
      gradient.set(place, value);
      Tensor parameter = ElementWiseCases.normal(67, 6);
      parameter.noteRange(Optional.of(new Range(-1, 1)));
      Tensor momentum = ElementWiseCases.normal(67, 7);
      elementWise()
          .momentumUpdate(parameter, momentum, gradient, Optional.empty(), rates(0.1f, 0.9f, 0f));
      assertThat(parameter.takeRange()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void momentumUpdateEncodesAsEncodingBeforeDoes(int size) {
    HostPassStatus status = new HostPassStatus(0);
    for (Encoding encoding : encodings(status)) {
      Tensor encoded = Tensor.allocate(DataType.F32, size);
      elementWise().encode(ElementWiseCases.normal(size, 5), encoded, encoding);
      Tensor expected = ElementWiseCases.normal(size, 6);
      Tensor expectedMomentum = ElementWiseCases.normal(size, 7);
      elementWise()
          .momentumUpdate(
              expected, expectedMomentum, encoded, Optional.empty(), rates(0.1f, 0.9f, 5e-4f));

      Tensor parameter = ElementWiseCases.normal(size, 6);
      Tensor momentum = ElementWiseCases.normal(size, 7);
      elementWise()
          .momentumUpdate(
              parameter,
              momentum,
              ElementWiseCases.normal(size, 5),
              Optional.of(encoding),
              rates(0.1f, 0.9f, 5e-4f));

      assertThat(parameter.toFloats()).isEqualTo(expected.toFloats());
      assertThat(momentum.toFloats()).isEqualTo(expectedMomentum.toFloats());
      assertThat(parameter.takeRange()).isEqualTo(expected.takeRange());
    }
    assertThat(status.read().notFinite()).isEmpty();
  }

  private static List<Encoding> encodings(HostPassStatus status) {
    Tensor step = Tensor.of(new float[] {0.3f}, 1);
    return List.of(
        new Encoding(new Grid.OfRange(8), Optional.empty(), status, 0),
        new Encoding(new Grid.OfRange(8), Optional.of(RandomStream.of(1, 2)), status, 1),
        new Encoding(new Grid.OfRange(12), Optional.of(RandomStream.of(3, 4)), status, 2),
        new Encoding(new Grid.OfStep(4, step), Optional.empty(), status, 3));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void encodingEqualsTheReference(int size) {
    HostPassStatus status = new HostPassStatus(0);
    for (Encoding encoding : encodings(status)) {
      Tensor input = ElementWiseCases.normal(size, 21);
      sameFloats(size, (kernels, out) -> kernels.encode(input, out, encoding));
      if (encoding.grid().bits() <= 8) {
        sameBytes(size, DataType.S8, (kernels, out) -> kernels.encode(input, out, encoding));
        sameBytes(size, DataType.U8, (kernels, out) -> kernels.encode(input, out, encoding));
      }
    }
  }

  /** What {@link Grid} says, for the nearest: the oracle of the others. */
  @Test
  void encodedBytesTimesTheirScaleAreTheEncodedFloats() {
    for (Encoding encoding : encodings(new HostPassStatus(0))) {
      if (encoding.grid().bits() > 8) {
        continue;
      }
      Tensor input = ElementWiseCases.normal(300, 22);
      Tensor bytes = Tensor.allocate(DataType.S8, 300);
      Tensor floats = Tensor.allocate(DataType.F32, 300);
      elementWise().encode(input, bytes, encoding);
      elementWise().encode(input, floats, encoding);
      assertThat(floats.toFloats()).isEqualTo(bytes.toFloats());
      int smallest = encoding.grid().smallestRaw();
      for (int i = 0; i < 300; i++) {
        assertThat(bytes.raw(i)).isBetween(smallest, -smallest - 1);
        boolean inside = Math.abs(input.get(i)) < -smallest * bytes.scale();
        float step = encoding.stream().isPresent() ? 1 : 0.5001f;
        assertThat(!inside || Math.abs(floats.get(i) - input.get(i)) <= step * bytes.scale())
            .isTrue();
      }
    }
  }

  @Test
  void encodingTakesANotedRangeOnce() {
    Tensor input = Tensor.of(new float[] {1f, -1f}, 2);
    Tensor output = Tensor.allocate(DataType.S8, 2);
    Encoding encoding =
        new Encoding(new Grid.OfRange(8), Optional.empty(), new HostPassStatus(0), 0);
    input.noteRange(Optional.of(new Range(-4f, 4f)));
    elementWise().encode(input, output, encoding);
    assertThat(output.scale()).isEqualTo(0x1p-4);
    elementWise().encode(input, output, encoding);
    assertThat(output.scale()).isEqualTo(0x1p-6);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsReportedWithTheFirstPlace(float value) {
    HostPassStatus status = new HostPassStatus(0);
    Tensor input = ElementWiseCases.normal(67, 5);
    input.set(66, value);
    Tensor output = Tensor.allocate(DataType.S8, 67);
    for (int place : new int[] {9, 3, 5}) {
      elementWise()
          .encode(
              input, output, new Encoding(new Grid.OfRange(8), Optional.empty(), status, place));
    }
    assertThat(status.read().notFinite()).hasValue(3);
    status.begin();
    assertThat(status.read().notFinite()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY})
  void aStepThatIsNoneIsReported(float value) {
    HostPassStatus status = new HostPassStatus(0);
    Grid grid = new Grid.OfStep(4, Tensor.of(new float[] {value}, 1));
    Tensor input = ElementWiseCases.normal(5, 5);
    elementWise().encode(input, input, new Encoding(grid, Optional.empty(), status, 2));
    assertThat(status.read().notFinite()).hasValue(2);
  }

  /** Numeric: the values of the grid change with the step as the gradient says, between jumps. */
  @Test
  void theGradientOfAStepIsThatOfTheEncodedValuesStraightThrough() {
    Grid.OfStep grid = new Grid.OfStep(3, Tensor.of(new float[] {0.5f}, 1));
    Tensor input = Tensor.of(new float[] {0.6f, -0.3f, 9f, -9f}, 4);
    Tensor gradOutput = Tensor.of(new float[] {1f, 2f, 4f, 8f}, 4);
    Tensor gradStep = Tensor.of(new float[] {100f}, 1);
    elementWise().stepGradient(input, gradOutput, grid, gradStep);
    // 1 - 1.2, twice -1 + 0.6, and outside of the grid its ends, 3 and -4.
    assertThat(gradStep.get(0))
        .isCloseTo(100f + (1 - 1.2f) + 2 * (-1 + 0.6f) + 4 * 3 + 8 * -4, within(1e-5f));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void activationsEqualTheReference(int size) {
    Tensor input = ElementWiseCases.normal(size, 31);
    Tensor gradient = ElementWiseCases.normal(size, 32);
    for (ActivationFunction.Kind kind : ActivationFunction.Kind.values()) {
      ActivationFunction function = new ActivationFunction(kind, 0.3f);
      sameFloats(size, (kernels, out) -> kernels.activate(function, input, out));
      sameFloats(
          size, (kernels, out) -> kernels.activationGradient(function, input, gradient, out));
      Tensor output = Tensor.allocate(DataType.F32, size);
      elementWise().activate(function, input, output);
      for (int i = 0; i < size && function.isNonNegative(); i++) {
        assertThat(output.get(i)).isNotNegative();
      }
    }
  }

  @Test
  void geluOfExtremesEqualsTheReference() {
    float[] values = {
      0,
      -0f,
      1,
      -1,
      700,
      -700,
      411.3f,
      -411.3f,
      1e38f,
      -1e38f,
      Float.MIN_VALUE,
      -Float.MIN_NORMAL,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      0.1f,
      -0.7519f,
      88.5f,
      -88.5f
    };
    float[] repeated = new float[values.length * 5];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = values[i % values.length];
    }
    Tensor input = Tensor.of(repeated, repeated.length);
    Tensor gradient = ElementWiseCases.normal(repeated.length, 32);
    ActivationFunction gelu = new ActivationFunction(ActivationFunction.Kind.GELU, 0);
    sameFloats(repeated.length, (kernels, out) -> kernels.activate(gelu, input, out));
    sameFloats(
        repeated.length, (kernels, out) -> kernels.activationGradient(gelu, input, gradient, out));
  }

  @Test
  void responsesEqualTheReference() {
    ResponseNormalization function = new ResponseNormalization(2, 2, 0.1f, 0.75f);
    for (int pixels : new int[] {1, 7, 13_000}) {
      Tensor input = Tensor.of(ElementWiseCases.normal(pixels * 7, 33).toFloats(), pixels, 7);
      Tensor gradient = Tensor.of(ElementWiseCases.normal(pixels * 7, 34).toFloats(), pixels, 7);
      sameFloats(pixels * 7, (kernels, out) -> kernels.normalizeResponses(function, input, out));
      sameFloats(
          pixels * 7, (kernels, out) -> kernels.responseGradient(function, input, gradient, out));
    }
  }

  @Test
  void paddedMapsAreCroppedToWhatTheyWere() {
    Tensor maps = Tensor.of(ElementWiseCases.normal(2 * 3 * 4 * 5, 35).toFloats(), 2, 3, 4, 5);
    Tensor padded = Tensor.of(ElementWiseCases.normal(2 * 6 * 7 * 5, 36).toFloats(), 2, 6, 7, 5);
    Tensor cropped = Tensor.allocate(DataType.F32, 2, 3, 4, 5);
    elementWise().pad(maps, padded, 1, 2);
    elementWise().crop(padded, cropped, 1, 2);
    assertThat(cropped.toFloats()).isEqualTo(maps.toFloats());
    double inside = 0;
    double all = 0;
    for (float value : maps.toFloats()) {
      inside += Math.abs(value);
    }
    for (float value : padded.toFloats()) {
      all += Math.abs(value);
    }
    assertThat(all).isCloseTo(inside, within(1e-9));
    assertThatThrownBy(() -> elementWise().pad(maps, padded, 4, 2))
        .hasMessage(
            "Invalid maps: F32[2, 3, 4, 5] at row 4 and column 2 of F32[2, 6, 7, 5] (must fit)");
  }

  @Test
  void averagesMoveAndCopiesKeepTheirScale() {
    Tensor average = Tensor.of(new float[] {1f, -2f}, 2);
    elementWise().moveAverage(average, Tensor.of(new float[] {3f, 2f}, 2), 0.75f);
    assertThat(average.toFloats()).containsExactly(1.5f, -1f);
    Tensor raws = ElementWiseCases.raws(DataType.S8, 65, 3);
    raws.setScale(0.3);
    Tensor copy = Tensor.allocate(DataType.S8, 65);
    elementWise().copy(raws, copy);
    assertThat(copy.toFloats()).isEqualTo(raws.toFloats());
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void rawRangeOfIntegersEqualsReference(int size) {
    Tensor integers = Tensor.allocate(DataType.S32, size);
    for (int i = 0; i < size; i++) {
      integers.buffer().putInt(i * Integer.BYTES, (i - size / 3) * 20_011);
    }
    RawRange expected =
        size == 0
            ? new RawRange(0, 0)
            : new RawRange(-(size / 3) * 20_011, (size - 1 - size / 3) * 20_011);
    assertThat(elementWise().rawRange(integers)).isEqualTo(expected);
  }

  @Test
  void biasIsAddedPerChannel() {
    Tensor values = Tensor.of(new float[] {1f, 2f, 3f, 4f}, 1, 1, 2, 2);
    elementWise().addBias(Tensor.of(new float[] {10f, -3f}, 2), values);
    assertThat(values.toFloats()).containsExactly(11f, -1f, 13f, 1f);
    elementWise().addBiasRelu(Tensor.of(new float[] {-12f, 0f}, 2), values);
    assertThat(values.toFloats()).containsExactly(0f, 0f, 1f, 1f);
    Tensor gradBias = Tensor.allocate(DataType.F32, 2);
    elementWise().gradBias(Tensor.of(new float[] {1f, 2f, 3f, 4f}, 1, 1, 2, 2), gradBias);
    assertThat(gradBias.toFloats()).containsExactly(4f, 6f);
  }

  @Test
  void channelLoopsEqualReference() {
    for (int channels : ElementWiseCases.CHANNELS) {
      for (int pixels : new int[] {0, 1, 7, 103, 1 + 140_000 / channels}) {
        Tensor bias = ElementWiseCases.normal(channels, 7);
        Tensor values = ElementWiseCases.normal(pixels * channels, 8);
        sameFloats(values.size(), (kernels, out) -> kernels.addBias(bias, out));
        sameFloats(values.size(), (kernels, out) -> kernels.addBiasRelu(bias, out));
        Tensor expected = Tensor.allocate(DataType.F32, channels);
        Tensor actual = ElementWiseCases.normal(channels, 9);
        reference.gradBias(values, expected);
        elementWise().gradBias(values, actual);
        for (int c = 0; c < channels; c++) {
          assertThat(actual.get(c))
              .isCloseTo(expected.get(c), within(ElementWiseCases.SUM_TOLERANCE * (1 + pixels)));
        }
      }
    }
  }

  @Test
  void copyChannelsEqualsReferenceAndTouchesNothingElse() {
    for (DataType type : new DataType[] {DataType.F32, DataType.S8}) {
      for (int channels : ElementWiseCases.CHANNELS) {
        int pixels = 1 + 70_000 / channels;
        Tensor input = Tensor.allocate(type, 1, pixels, 1, channels + 3);
        for (int i = 0; i < input.bytes(); i++) {
          input.buffer().put(i, (byte) (i * 31 + 7));
        }
        Tensor expected = Tensor.allocate(type, 1, pixels, 1, channels + 5);
        Tensor actual = Tensor.allocate(type, 1, pixels, 1, channels + 5);
        reference.copyChannels(input, 1, expected, 4, channels);
        elementWise().copyChannels(input, 1, actual, 4, channels);
        assertThat(actual.buffer()).isEqualTo(expected.buffer());
      }
    }
  }

  @Test
  void partsOfOtherTensorsNeedNoAlignment() {
    Tensor whole = ElementWiseCases.normal(200, 10);
    Tensor part = whole.view(3, 101);
    Tensor target = Tensor.allocate(DataType.S8, 200);
    Tensor expected = Tensor.allocate(DataType.S8, 101);
    elementWise().quantize(part, target.view(5, 101), 5, 8);
    reference.quantize(part, expected, 5, 8);
    assertThat(target.view(5, 101).buffer()).isEqualTo(expected.buffer());
    assertThat(target.raw(4)).isZero();
    assertThat(target.raw(106)).isZero();
  }

  @Test
  void softmaxCrossEntropyByHand() {
    Tensor logits = Tensor.of(new float[] {0f, 0f, 1000f, 0f, 1f, 2f}, 3, 1, 1, 2);
    Tensor gradient = ElementWiseCases.normal(6, 11);
    HostPassStatus status = new HostPassStatus(0);
    elementWise().softmaxCrossEntropy(logits, new int[] {1, 0, 9}, 2, 0, gradient, status, 7);
    assertThat(status.read().lossSum()).isCloseTo(Math.log(2), within(1e-12));
    assertThat(status.read().correct()).isEqualTo(1);
    assertThat(status.read().notFinite()).isEmpty();
    assertThat(gradient.toFloats()).containsExactly(0.25f, -0.25f, 0f, 0f, 0f, 0f);
  }

  @Test
  void aLossThatIsNotFiniteIsReported() {
    Tensor logits = Tensor.of(new float[] {0f, Float.NaN}, 1, 1, 1, 2);
    HostPassStatus status = new HostPassStatus(0);
    elementWise().softmaxCrossEntropy(logits, new int[] {1}, 1, 0, logits, status, 7);
    assertThat(status.read().notFinite()).hasValue(7);
    assertThat(status.read().correct()).isZero();
  }

  @Test
  void argumentsThatDoNotFitAreNamed() {
    Tensor three = Tensor.allocate(DataType.F32, 3);
    Tensor four = Tensor.allocate(DataType.F32, 4);
    assertThatThrownBy(() -> elementWise().relu(three, four))
        .hasMessage("Invalid size: F32[4] (must be as large as F32[3])");
    assertThatThrownBy(() -> elementWise().addBias(three, four))
        .hasMessage("Invalid size: F32[4] (must be a multiple of 3 channels)");
    assertThatThrownBy(() -> elementWise().quantize(three, three, 0, 8))
        .hasMessage("Invalid tensor: F32[3] (must be S8 or U8)");
    Tensor bytes = Tensor.allocate(DataType.S8, 3);
    assertThatThrownBy(() -> elementWise().quantize(three, bytes, 0, 9))
        .hasMessage("Invalid bit width: 9 (must be between 2 and 8 for S8)");
    assertThatThrownBy(() -> elementWise().quantize(three, bytes, 253, 8))
        .hasMessage("Invalid scale exponent: 253 (must be between -252 and 252)");
  }

  private void sameBytes(int size, DataType type, BiConsumer<HostElementWise, Tensor> operation) {
    Tensor expected = Tensor.allocate(type, size);
    Tensor actual = Tensor.allocate(type, size);
    operation.accept(reference, expected);
    operation.accept(elementWise(), actual);
    assertThat(actual.buffer().mismatch(expected.buffer())).isEqualTo(-1);
    assertThat(actual.scale()).isEqualTo(expected.scale());
  }

  private void sameFloats(int size, BiConsumer<HostElementWise, Tensor> operation) {
    Tensor expected = ElementWiseCases.normal(size, 12);
    Tensor actual = ElementWiseCases.normal(size, 12);
    operation.accept(reference, expected);
    operation.accept(elementWise(), actual);
    assertThat(ElementWiseCases.firstDifference(expected, actual)).isEqualTo(-1);
  }
}
