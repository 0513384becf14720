package io.gearshift.executors.kernels.onednn;

import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
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

  private static final int PAIR_SAFE_LENGTH = 16;
  private static final byte ONE_OFFSET = 'F';
  private static final byte NO_OFFSET = 0;

  private final IntBuffer zero = Tensor.allocate(DataType.S32, 1).buffer().asIntBuffer();
  private final engine device;
  private final stream queue;
  private final Scratch scratch;

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

  /** How a matrix lies in memory. */
  enum Order {
    /** Row after row. */
    ROWS('N'),
    /** Column after column. */
    COLUMNS('T');

    private final byte code;

    Order(char code) {
      this.code = (byte) code;
    }
  }

  /** What becomes of earlier sums. */
  enum Sums {
    OVERWRITE,
    ADD_TO
  }

  OneDnn(Scratch scratch) {
    this.scratch = scratch;
    this.device = attempt("make", "a CPU engine", () -> new engine(kind.cpu, 0));
    this.queue = attempt("make", "a stream", () -> new stream(device));
  }

  Scratch scratch() {
    return scratch;
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

  /** The convolution whose input is this one's output: its forward pass is our input gradient. */
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

  /**
   * sums[rows][columns] = left[rows][depth] times right[depth][columns], or adds it to sums, in
   * 32-bit integers throughout. oneDNN's matmul primitive is no substitute: without VNNI it writes
   * 32-bit results by way of f32, which rounds them from 2^24 on.
   *
   * <p>On CPUs that add pairs of products in 16 bits, and with an offset, the pairs are elements 2j
   * and 2j + 1 of the summed axis. oneDNN halves some lengths, so that only of multiples of {@value
   * #PAIR_SAFE_LENGTH} both halves begin with a pair; what is left over is a second product.
   *
   * @param left U8 or S8 bytes of {@code leftType}
   * @param leftOffset taken off each element of the left operand, 0 to 255 for U8, 0 for S8
   * @param right S8 bytes, from the first that is wanted on
   * @param rightStep elements from one row (or column) of the right operand to the next
   * @throws IllegalStateException if oneDNN refuses
   */
  void multiply(
      DataType leftType,
      ByteBuffer left,
      int leftOffset,
      Order leftOrder,
      ByteBuffer right,
      Order rightOrder,
      int rightStep,
      int rows,
      int depth,
      int columns,
      Sums start,
      IntBuffer sums) {
    int whole = depth - depth % PAIR_SAFE_LENGTH;
    if (leftOffset == 0 || whole == 0 || whole == depth) {
      gemm(
          leftType,
          left,
          leftOffset,
          leftOrder,
          leftOrder == Order.ROWS ? depth : rows,
          right,
          rightOrder,
          rightStep,
          rows,
          depth,
          columns,
          start,
          sums);
      return;
    }
    int leftStep = leftOrder == Order.ROWS ? depth : rows;
    gemm(
        leftType,
        left,
        leftOffset,
        leftOrder,
        leftStep,
        right,
        rightOrder,
        rightStep,
        rows,
        whole,
        columns,
        start,
        sums);
    gemm(
        leftType,
        rest(left, leftOrder == Order.ROWS ? whole : whole * leftStep),
        leftOffset,
        leftOrder,
        leftStep,
        rest(right, rightOrder == Order.ROWS ? whole * rightStep : whole),
        rightOrder,
        rightStep,
        rows,
        depth - whole,
        columns,
        Sums.ADD_TO,
        sums);
  }

  private static ByteBuffer rest(ByteBuffer bytes, int from) {
    return bytes.slice(from, bytes.limit() - from);
  }

  private void gemm(
      DataType leftType,
      ByteBuffer left,
      int leftOffset,
      Order leftOrder,
      int leftStep,
      ByteBuffer right,
      Order rightOrder,
      int rightStep,
      int rows,
      int depth,
      int columns,
      Sums start,
      IntBuffer sums) {
    float keep = start == Sums.ADD_TO ? 1 : 0;
    int status =
        leftType == DataType.U8
            ? dnnl.dnnl_gemm_u8s8s32(
                leftOrder.code,
                rightOrder.code,
                ONE_OFFSET,
                rows,
                columns,
                depth,
                1,
                left,
                leftStep,
                (byte) leftOffset,
                right,
                rightStep,
                NO_OFFSET,
                keep,
                sums,
                columns,
                zero)
            : dnnl.dnnl_gemm_s8s8s32(
                leftOrder.code,
                rightOrder.code,
                ONE_OFFSET,
                rows,
                columns,
                depth,
                1,
                left,
                leftStep,
                NO_OFFSET,
                right,
                rightStep,
                NO_OFFSET,
                keep,
                sums,
                columns,
                zero);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException(
          "oneDNN cannot run integer gemm of "
              + rows
              + " x "
              + depth
              + " by "
              + depth
              + " x "
              + columns
              + ": status "
              + status);
    }
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
