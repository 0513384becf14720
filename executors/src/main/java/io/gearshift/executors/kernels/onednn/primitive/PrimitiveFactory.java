package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import java.util.function.Supplier;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.engine.kind;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/**
 * Makes oneDNN's primitives. Working memory is handed in by the caller of each run, because
 * oneDNN's own belongs to the thread that made the primitive and Spark moves work between threads.
 */
public final class PrimitiveFactory {

  private final engine device;
  private final stream queue;
  private final Scratch scratch;
  private final int threads;
  private final IntegerGemm gemm;

  /**
   * @param threads of each primitive
   */
  public PrimitiveFactory(Scratch scratch, int threads) {
    this.scratch = scratch;
    this.threads = threads;
    this.gemm = new IntegerGemm(threads);
    this.device = Failures.attempt("make", "a CPU engine", () -> new engine(kind.cpu, 0));
    this.queue = Failures.attempt("make", "a stream", () -> new stream(device));
  }

  public Scratch scratch() {
    return scratch;
  }

  /** Matrix products that leave 32-bit integers. */
  public IntegerGemm gemm() {
    return gemm;
  }

  public engine device() {
    return device;
  }

  public Primitive convolution(
      String name,
      ConvolutionShape shape,
      prop_kind kind,
      DataType source,
      DataType weight,
      DataType destination,
      Result result) {
    return make(
        name,
        () -> {
          convolution_forward.primitive_desc made =
              convolutionKind(shape, kind, source, weight, destination, result);
          Primitive product = primitive(name, made, new convolution_forward(made), result);
          return product
              .argument(Arguments.SOURCE, made.src_desc())
              .argument(Arguments.WEIGHT, made.weights_desc())
              .argument(Arguments.DESTINATION, made.dst_desc());
        });
  }

  /** The same of bytes, into f32; adds a bias for each output channel to the scaled sums. */
  public Primitive convolutionWithBias(
      String name, ConvolutionShape shape, DataType source, Result result) {
    return make(
        name,
        () -> {
          convolution_forward.primitive_desc made =
              new convolution_forward.primitive_desc(
                  device,
                  prop_kind.forward_inference,
                  algorithm.convolution_direct,
                  Layouts.channelsLast(source, Layouts.inputSizes(shape)),
                  Layouts.any(DataType.S8, Layouts.weightSizes(shape)),
                  Layouts.vector(DataType.F32, shape.outChannels()),
                  Layouts.channelsLast(DataType.F32, Layouts.outputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  result.attributes(),
                  false);
          Primitive product = primitive(name, made, new convolution_forward(made), result);
          return product
              .argument(Arguments.SOURCE, made.src_desc())
              .argument(Arguments.WEIGHT, made.weights_desc())
              .argument(Arguments.BIAS, made.bias_desc())
              .argument(Arguments.DESTINATION, made.dst_desc());
        });
  }

  public Primitive convolutionBackwardData(String name, ConvolutionShape shape) {
    return make(
        name,
        () -> {
          convolution_backward_data.primitive_desc made =
              new convolution_backward_data.primitive_desc(
                  device,
                  algorithm.convolution_direct,
                  Layouts.channelsLast(DataType.F32, Layouts.inputSizes(shape)),
                  Layouts.any(DataType.F32, Layouts.weightSizes(shape)),
                  Layouts.channelsLast(DataType.F32, Layouts.outputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  floatForward(shape),
                  Result.PLAIN.attributes(),
                  false);
          Primitive product =
              primitive(name, made, new convolution_backward_data(made), Result.PLAIN);
          return product
              .argument(Arguments.GRAD_SOURCE, made.diff_src_desc())
              .argument(Arguments.WEIGHT, made.weights_desc())
              .argument(Arguments.GRAD_DESTINATION, made.diff_dst_desc());
        });
  }

  public Primitive convolutionBackwardWeights(String name, ConvolutionShape shape) {
    return make(
        name,
        () -> {
          convolution_backward_weights.primitive_desc made =
              new convolution_backward_weights.primitive_desc(
                  device,
                  algorithm.convolution_direct,
                  Layouts.channelsLast(DataType.F32, Layouts.inputSizes(shape)),
                  Layouts.any(DataType.F32, Layouts.weightSizes(shape)),
                  Layouts.channelsLast(DataType.F32, Layouts.outputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  floatForward(shape),
                  Result.PLAIN.attributes(),
                  false);
          Primitive product =
              primitive(name, made, new convolution_backward_weights(made), Result.PLAIN);
          return product
              .argument(Arguments.SOURCE, made.src_desc())
              .argument(Arguments.GRAD_WEIGHT, made.diff_weights_desc())
              .argument(Arguments.GRAD_DESTINATION, made.diff_dst_desc());
        });
  }

  /**
   * The convolution whose input is this one's output: its forward pass is our input gradient.
   *
   * @param shape of stride 1, see oneDNN's strides leave sums where zeros belong
   */
  public Primitive deconvolution(
      String name, ConvolutionShape shape, DataType source, DataType destination, Result result) {
    return make(
        name,
        () -> {
          deconvolution_forward.primitive_desc made =
              new deconvolution_forward.primitive_desc(
                  device,
                  prop_kind.forward_inference,
                  algorithm.deconvolution_direct,
                  Layouts.channelsLast(source, Layouts.outputSizes(shape)),
                  Layouts.any(
                      DataType.S8,
                      shape.inChannels(),
                      shape.outChannels(),
                      shape.kernelHeight(),
                      shape.kernelWidth()),
                  Layouts.channelsLast(destination, Layouts.inputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  result.attributes(),
                  false);
          Primitive product = primitive(name, made, new deconvolution_forward(made), result);
          return product
              .argument(Arguments.SOURCE, made.src_desc())
              .argument(Arguments.WEIGHT, made.weights_desc())
              .argument(Arguments.DESTINATION, made.dst_desc());
        });
  }

  public Primitive matrixProduct(
      String name, memory.desc left, memory.desc right, memory.desc destination, Result result) {
    return make(
        name,
        () -> {
          matmul.primitive_desc made =
              new matmul.primitive_desc(
                  device, left, right, destination, result.attributes(), false);
          Primitive product = primitive(name, made, new matmul(made), result);
          return product
              .argument(Arguments.SOURCE, made.src_desc())
              .argument(Arguments.WEIGHT, made.weights_desc())
              .argument(Arguments.DESTINATION, made.dst_desc());
        });
  }

  /** Copies between layouts and types of equal sizes. */
  public Primitive reorder(String name, memory.desc from, memory.desc to, Result result) {
    return make(
        name,
        () -> {
          reorder.primitive_desc made =
              new reorder.primitive_desc(device, from, device, to, result.attributes(), false);
          Primitive product = primitive(name, made, new reorder(made), result);
          return product.argument(Arguments.SOURCE, from).argument(Arguments.DESTINATION, to);
        });
  }

  /** Makes something for this factory's number of threads, or says what could not be made. */
  public <T> T make(String name, Supplier<T> maker) {
    OmpThreads.use(threads);
    return Failures.attempt("make", name, maker);
  }

  /** Any primitive; the caller declares the arguments. */
  public Primitive primitive(
      String name, primitive_desc_base kind, primitive routine, Result result) {
    Primitive made = new Primitive(name, kind, routine, device, queue, scratch, threads);
    return switch (result) {
      case PLAIN -> made;
      case SCALED, SCALED_AND_ADDED, SCALED_AND_RECTIFIED -> made.scaled();
      case SHIFTED_AND_SCALED -> made.scaled().shifted();
    };
  }

  private convolution_forward.primitive_desc floatForward(ConvolutionShape shape) {
    return convolutionKind(
        shape, prop_kind.forward_training, DataType.F32, DataType.F32, DataType.F32, Result.PLAIN);
  }

  private convolution_forward.primitive_desc convolutionKind(
      ConvolutionShape shape,
      prop_kind kind,
      DataType source,
      DataType weight,
      DataType destination,
      Result result) {
    return new convolution_forward.primitive_desc(
        device,
        kind,
        algorithm.convolution_direct,
        Layouts.channelsLast(source, Layouts.inputSizes(shape)),
        Layouts.any(weight, Layouts.weightSizes(shape)),
        Layouts.channelsLast(destination, Layouts.outputSizes(shape)),
        strides(shape),
        padBegin(shape),
        padEnd(shape),
        result.attributes(),
        false);
  }

  private static long[] strides(ConvolutionShape shape) {
    return new long[] {shape.strideHeight(), shape.strideWidth()};
  }

  private static long[] padBegin(ConvolutionShape shape) {
    return new long[] {shape.padTop(), shape.padLeft()};
  }

  /** Left-over rows and columns (negative padding) are what oneDNN rounds away by itself. */
  private static long[] padEnd(ConvolutionShape shape) {
    return new long[] {Math.max(0, shape.padBottom()), Math.max(0, shape.padRight())};
  }
}
