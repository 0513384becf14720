package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import java.util.function.Supplier;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.deconvolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.engine.kind;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;

/**
 * Makes oneDNN's primitives. Working memory is handed in by the caller of each run, because
 * oneDNN's own belongs to the thread that made the primitive and Spark moves work between threads.
 */
final class OneDnn {
  static final int SOURCE = dnnl.DNNL_ARG_SRC;
  static final int WEIGHT = dnnl.DNNL_ARG_WEIGHTS;
  static final int DESTINATION = dnnl.DNNL_ARG_DST;
  static final int GRAD_SOURCE = dnnl.DNNL_ARG_DIFF_SRC;
  static final int GRAD_WEIGHT = dnnl.DNNL_ARG_DIFF_WEIGHTS;
  static final int GRAD_DESTINATION = dnnl.DNNL_ARG_DIFF_DST;
  static final int WORKING_MEMORY = dnnl.DNNL_ARG_SCRATCHPAD;
  static final int SOURCE_ZERO_POINT = dnnl.DNNL_ARG_ATTR_ZERO_POINTS | dnnl.DNNL_ARG_SRC;
  static final int SOURCE_SCALE = dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_SRC;

  private final engine device;
  private final stream queue;
  private final Scratch scratch;
  private final IntegerGemm gemm = new IntegerGemm();

  /** What happens to the sums of a product on their way out. */
  enum Result {
    /** Written as they are. */
    PLAIN,
    /** Converted to f32 and multiplied by the source's scale. */
    SCALED,
    /** The same, after the source's zero point was taken off each of its elements. */
    SHIFTED_AND_SCALED,
    /** The same, added to what is there. */
    SCALED_AND_ADDED
  }

  OneDnn(Scratch scratch) {
    this.scratch = scratch;
    this.device = attempt("make", "a CPU engine", () -> new engine(kind.cpu, 0));
    this.queue = attempt("make", "a stream", () -> new stream(device));
  }

  Scratch scratch() {
    return scratch;
  }

  /** Matrix products that leave 32-bit integers. */
  IntegerGemm gemm() {
    return gemm;
  }

  engine device() {
    return device;
  }

  /** A flat array. */
  static memory.desc vector(DataType type, long size) {
    return new memory.desc(new long[] {size}, type(type), format_tag.a);
  }

  /** {rows, columns} with the given distances, in elements, from row to row, column to column. */
  static memory.desc matrix(
      DataType type, long rows, long columns, long rowStride, long columnStride) {
    return new memory.desc(
        new long[] {rows, columns}, type(type), new long[] {rowStride, columnStride});
  }

  /** Rows one after the other. */
  static memory.desc rowMajor(DataType type, long rows, long columns) {
    return matrix(type, rows, columns, columns, 1);
  }

  /** Columns one after the other. */
  static memory.desc columnMajor(DataType type, long rows, long columns) {
    return matrix(type, rows, columns, 1, rows);
  }

  /** {batch, channels, height, width}, in memory NHWC. */
  static memory.desc channelsLast(DataType type, long... sizes) {
    return new memory.desc(sizes, type(type), format_tag.nhwc);
  }

  /** Four axes in memory in their own order: OIHW weights, NCHW activations. */
  static memory.desc inOrder(DataType type, long... sizes) {
    return new memory.desc(sizes, type(type), format_tag.abcd);
  }

  /** Weights {in, out, height, width} that lie in memory as OIHW. */
  static memory.desc exchanged(DataType type, ConvolutionShape shape) {
    return new memory.desc(
        new long[] {
          shape.inChannels(), shape.outChannels(), shape.kernelHeight(), shape.kernelWidth()
        },
        type(type),
        format_tag.iohw);
  }

  /** Any axes at any distances. */
  static memory.desc strided(DataType type, long[] sizes, long[] strides) {
    return new memory.desc(sizes, type(type), strides);
  }

  /** The layout that the primitive likes best. */
  static memory.desc any(DataType type, long... sizes) {
    return new memory.desc(sizes, type(type), format_tag.any);
  }

  NativeStep convolution(
      String name,
      ConvolutionShape shape,
      prop_kind kind,
      DataType source,
      DataType weight,
      DataType destination,
      Result result) {
    return attempt(
        "make",
        name,
        () -> {
          convolution_forward.primitive_desc made =
              convolutionKind(shape, kind, source, weight, destination, result);
          NativeStep step = step(name, made, new convolution_forward(made), result);
          return step.argument(SOURCE, made.src_desc())
              .argument(WEIGHT, made.weights_desc())
              .argument(DESTINATION, made.dst_desc());
        });
  }

  NativeStep convolutionBackwardData(String name, ConvolutionShape shape) {
    return attempt(
        "make",
        name,
        () -> {
          convolution_backward_data.primitive_desc made =
              new convolution_backward_data.primitive_desc(
                  device,
                  algorithm.convolution_direct,
                  channelsLast(DataType.F32, inputSizes(shape)),
                  any(DataType.F32, weightSizes(shape)),
                  channelsLast(DataType.F32, outputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  floatForward(shape),
                  attributes(Result.PLAIN),
                  false);
          NativeStep step = step(name, made, new convolution_backward_data(made), Result.PLAIN);
          return step.argument(GRAD_SOURCE, made.diff_src_desc())
              .argument(WEIGHT, made.weights_desc())
              .argument(GRAD_DESTINATION, made.diff_dst_desc());
        });
  }

  NativeStep convolutionBackwardWeights(String name, ConvolutionShape shape) {
    return attempt(
        "make",
        name,
        () -> {
          convolution_backward_weights.primitive_desc made =
              new convolution_backward_weights.primitive_desc(
                  device,
                  algorithm.convolution_direct,
                  channelsLast(DataType.F32, inputSizes(shape)),
                  any(DataType.F32, weightSizes(shape)),
                  channelsLast(DataType.F32, outputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  floatForward(shape),
                  attributes(Result.PLAIN),
                  false);
          NativeStep step = step(name, made, new convolution_backward_weights(made), Result.PLAIN);
          return step.argument(SOURCE, made.src_desc())
              .argument(GRAD_WEIGHT, made.diff_weights_desc())
              .argument(GRAD_DESTINATION, made.diff_dst_desc());
        });
  }

  /**
   * The convolution whose input is this one's output: its forward pass is our input gradient.
   *
   * @param shape of stride 1, see {@link PhasedInputGradient}
   */
  NativeStep deconvolution(
      String name, ConvolutionShape shape, DataType source, DataType destination, Result result) {
    return attempt(
        "make",
        name,
        () -> {
          deconvolution_forward.primitive_desc made =
              new deconvolution_forward.primitive_desc(
                  device,
                  prop_kind.forward_inference,
                  algorithm.deconvolution_direct,
                  channelsLast(source, outputSizes(shape)),
                  any(
                      DataType.S8,
                      shape.inChannels(),
                      shape.outChannels(),
                      shape.kernelHeight(),
                      shape.kernelWidth()),
                  channelsLast(destination, inputSizes(shape)),
                  strides(shape),
                  padBegin(shape),
                  padEnd(shape),
                  attributes(result),
                  false);
          NativeStep step = step(name, made, new deconvolution_forward(made), result);
          return step.argument(SOURCE, made.src_desc())
              .argument(WEIGHT, made.weights_desc())
              .argument(DESTINATION, made.dst_desc());
        });
  }

  NativeStep matrixProduct(
      String name, memory.desc left, memory.desc right, memory.desc destination, Result result) {
    return attempt(
        "make",
        name,
        () -> {
          matmul.primitive_desc made =
              new matmul.primitive_desc(
                  device, left, right, destination, attributes(result), false);
          NativeStep step = step(name, made, new matmul(made), result);
          return step.argument(SOURCE, made.src_desc())
              .argument(WEIGHT, made.weights_desc())
              .argument(DESTINATION, made.dst_desc());
        });
  }

  /** Copies between layouts and types of equal sizes. */
  NativeStep reorder(String name, memory.desc from, memory.desc to, Result result) {
    return attempt(
        "make",
        name,
        () -> {
          reorder.primitive_desc made =
              new reorder.primitive_desc(device, from, device, to, attributes(result), false);
          NativeStep step = step(name, made, new reorder(made), result);
          return step.argument(SOURCE, from).argument(DESTINATION, to);
        });
  }

  /** A step of any primitive; the caller declares the arguments. */
  NativeStep step(String name, primitive_desc_base kind, primitive routine, Result result) {
    NativeStep step = new NativeStep(name, kind, routine, device, queue, scratch);
    return switch (result) {
      case PLAIN -> step;
      case SCALED, SCALED_AND_ADDED -> step.scaled();
      case SHIFTED_AND_SCALED -> step.scaled().shifted();
    };
  }

  /** The attributes that every primitive here is made with. */
  static primitive_attr attributes(Result result) {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    if (result != Result.PLAIN) {
      attributes.set_scales_mask(dnnl.DNNL_ARG_SRC, 0);
    }
    if (result == Result.SHIFTED_AND_SCALED) {
      attributes.set_zero_points_mask(dnnl.DNNL_ARG_SRC, 0);
    }
    if (result == Result.SCALED_AND_ADDED) {
      post_ops after = new post_ops();
      after.append_sum();
      attributes.set_post_ops(after);
    }
    return attributes;
  }

  /** Makes something, or says what could not be made. */
  static <T> T attempt(String verb, String what, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (RuntimeException e) {
      throw failure(verb, what, e);
    }
  }

  static IllegalStateException failure(String verb, String what, RuntimeException cause) {
    return new IllegalStateException(
        "oneDNN cannot " + verb + " " + what + ": " + cause.getMessage(), cause);
  }

  static memory.data_type type(DataType type) {
    return switch (type) {
      case F32 -> memory.data_type.f32;
      case S32 -> memory.data_type.s32;
      case S8 -> memory.data_type.s8;
      case U8 -> memory.data_type.u8;
    };
  }

  static long[] inputSizes(ConvolutionShape shape) {
    return new long[] {shape.batch(), shape.inChannels(), shape.inHeight(), shape.inWidth()};
  }

  static long[] outputSizes(ConvolutionShape shape) {
    return new long[] {shape.batch(), shape.outChannels(), shape.outHeight(), shape.outWidth()};
  }

  static long[] weightSizes(ConvolutionShape shape) {
    return new long[] {
      shape.outChannels(), shape.inChannels(), shape.kernelHeight(), shape.kernelWidth()
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
        channelsLast(source, inputSizes(shape)),
        any(weight, weightSizes(shape)),
        channelsLast(destination, outputSizes(shape)),
        strides(shape),
        padBegin(shape),
        padEnd(shape),
        attributes(result),
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
