package io.gearshift.executors.graph;

import io.gearshift.executors.kernels.ActivationFunction;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.shape.ResponseNormalization;

/**
 * What a node of a network computes: plain descriptions. Whoever does something for each kind of
 * layer is a {@link LayerVisitor}, so that a new kind does not compile before everyone knows it.
 */
public sealed interface LayerSpec {

  /** Calls the visitor's method for this kind of layer. */
  <R> R accept(LayerVisitor<R> visitor);

  /** Rows and columns of something. */
  record Extent(int height, int width) {}

  /** How a window moves over a map. */
  record Window(Extent kernel, Extent stride, Extent padding, boolean same) {

    /** Output rows for an input of {@code size} rows. */
    public int outHeight(int size) {
      return out(size, kernel.height(), stride.height(), padding.height());
    }

    /** Output columns for an input of {@code size} columns. */
    public int outWidth(int size) {
      return out(size, kernel.width(), stride.width(), padding.width());
    }

    /** Rows of padding above an input of {@code size} rows. */
    public int padTop(int size) {
      return same
          ? sameBefore(size, outHeight(size), kernel.height(), stride.height())
          : padding.height();
    }

    /** Columns of padding to the left of an input of {@code size} columns. */
    public int padLeft(int size) {
      return same
          ? sameBefore(size, outWidth(size), kernel.width(), stride.width())
          : padding.width();
    }

    private int out(int size, int kernelSize, int strideSize, int pad) {
      return same
          ? (size + strideSize - 1) / strideSize
          : (size + 2 * pad - kernelSize) / strideSize + 1;
    }

    /** DL4J's SAME mode puts the odd row of padding below. */
    private static int sameBefore(int size, int outSize, int kernelSize, int strideSize) {
      return Math.max(0, (outSize - 1) * strideSize + kernelSize - size) / 2;
    }
  }

  /** A convolution with its channels in groups, its bias and its own ReLU. */
  record Convolution(int in, int out, Window window, int groups, boolean bias, boolean relu)
      implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.convolution(this);
    }
  }

  /** A dense layer over a whole map, its bias and its own ReLU. */
  record Dense(int in, int out, boolean bias, boolean relu) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.dense(this);
    }
  }

  /** Batch normalisation; {@code decay} is the weight of the old running statistics. */
  record Normalization(int channels, float epsilon, float decay) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.normalization(this);
    }
  }

  record Relu() implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.relu(this);
    }
  }

  /** An activation function other than ReLU. */
  record Activation(ActivationFunction function) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.activation(this);
    }
  }

  /** A depthwise convolution: {@code multiplier} outputs for each channel. */
  record DepthwiseConvolution(
      int channels, int multiplier, Window window, boolean bias, boolean relu)
      implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.depthwiseConvolution(this);
    }
  }

  /** Zeros around each map. */
  record ZeroPadding(int top, int bottom, int left, int right) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.zeroPadding(this);
    }
  }

  /** Local response normalisation across channels. */
  record Response(ResponseNormalization function) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.response(this);
    }
  }

  /** Passes its input on. */
  record Identity() implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.identity(this);
    }
  }

  /** The network's input, flat in DL4J and images of this shape from here on. */
  record Images(InputShape shape) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.images(this);
    }
  }

  record Pool(PoolingShape.Kind kind, Window window) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.pool(this);
    }
  }

  record GlobalPool(PoolingShape.Kind kind) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.globalPool(this);
    }
  }

  /** Keeps each element with probability {@code keep} while training. */
  record Dropout(float keep) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.dropout(this);
    }
  }

  /**
   * Classical dropout: while training keeps each element, as it is, with probability {@code keep};
   * afterwards multiplies all by {@code keep}. Products alone read it.
   */
  record ClassicalDropout(float keep) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.classicalDropout(this);
    }
  }

  /** Its input times a number. */
  record Scale(float factor) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.scale(this);
    }
  }

  /**
   * The largest of each unit's {@code pieces} (Goodfellow et al. 2013, arXiv 1302.4389). Channels
   * are the first piece of every unit, then the second of every unit, and so on.
   */
  record Maxout(int pieces) implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.maxout(this);
    }
  }

  /** Sum of all inputs. */
  record Add() implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.add(this);
    }
  }

  /** All inputs side by side along the channels. */
  record Concat() implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.concat(this);
    }
  }

  /** Softmax with mean cross-entropy. */
  record SoftmaxLoss() implements LayerSpec {
    @Override
    public <R> R accept(LayerVisitor<R> visitor) {
      return visitor.softmaxLoss(this);
    }
  }
}
