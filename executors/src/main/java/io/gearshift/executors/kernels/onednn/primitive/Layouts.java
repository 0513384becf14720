package io.gearshift.executors.kernels.onednn.primitive;

import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.tensor.DataType;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;

/**
 * How tensors lie in memory, as oneDNN's memory descriptors. Sizes are in oneDNN's order: {batch,
 * channels, height, width} and {out, in, height, width}.
 */
public final class Layouts {
  private Layouts() {}

  /** A flat array. */
  public static memory.desc vector(DataType type, long size) {
    return new memory.desc(new long[] {size}, type(type), format_tag.a);
  }

  /** {rows, columns} one row after the other. */
  public static memory.desc rowMajor(DataType type, long rows, long columns) {
    return strided(type, new long[] {rows, columns}, new long[] {columns, 1});
  }

  /** {rows, columns} one column after the other. */
  public static memory.desc columnMajor(DataType type, long rows, long columns) {
    return strided(type, new long[] {rows, columns}, new long[] {1, rows});
  }

  /** {batch, channels, height, width}, in memory NHWC. */
  public static memory.desc channelsLast(DataType type, long... sizes) {
    return new memory.desc(sizes, type(type), format_tag.nhwc);
  }

  /** Four axes in memory in their own order: OIHW weights, NCHW activations. */
  public static memory.desc inOrder(DataType type, long... sizes) {
    return new memory.desc(sizes, type(type), format_tag.abcd);
  }

  /** Weights {in, out, height, width} that lie in memory as OIHW. */
  public static memory.desc exchanged(DataType type, ConvolutionShape shape) {
    return new memory.desc(
        new long[] {
          shape.inChannels(), shape.outChannels(), shape.kernelHeight(), shape.kernelWidth()
        },
        type(type),
        format_tag.iohw);
  }

  /** Any axes at any distances, in elements. */
  public static memory.desc strided(DataType type, long[] sizes, long[] strides) {
    return new memory.desc(sizes, type(type), strides);
  }

  /** The layout that the primitive likes best. */
  public static memory.desc any(DataType type, long... sizes) {
    return new memory.desc(sizes, type(type), format_tag.any);
  }

  private static memory.data_type type(DataType type) {
    return switch (type) {
      case F32 -> memory.data_type.f32;
      case S32 -> memory.data_type.s32;
      case S8 -> memory.data_type.s8;
      case U8 -> memory.data_type.u8;
      case S16 -> throw new IllegalArgumentException("oneDNN has no products of S16 operands");
    };
  }

  /** Of a convolution's input. */
  public static long[] inputSizes(ConvolutionShape shape) {
    return new long[] {shape.batch(), shape.inChannels(), shape.inHeight(), shape.inWidth()};
  }

  /** Of its output. */
  static long[] outputSizes(ConvolutionShape shape) {
    return new long[] {shape.batch(), shape.outChannels(), shape.outHeight(), shape.outWidth()};
  }

  /** Of its weights. */
  public static long[] weightSizes(ConvolutionShape shape) {
    return new long[] {
      shape.outChannels(), shape.inChannels(), shape.kernelHeight(), shape.kernelWidth()
    };
  }
}
