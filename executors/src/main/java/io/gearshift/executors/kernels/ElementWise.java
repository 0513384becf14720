package io.gearshift.executors.kernels;

import io.gearshift.executors.random.RandomStream;
import java.util.Optional;

/**
 * Everything that touches each element once. All backends agree to the bit, except where a method
 * says that its sum may be ordered differently. Tensors are F32 and of equal size unless a method
 * says otherwise.
 */
public interface ElementWise {

  /** For the log: {@code "vector 256 bit"} or {@code "scalar"}. */
  String name();

  /**
   * Smallest and largest element.
   *
   * @throws ArithmeticException if an element is NaN or infinite; the caller names the tensor
   */
  Range range(Tensor input);

  /**
   * raw = round half to even of x * 2^s, saturated to [-2^(b-1), 2^(b-1) - 1] (S8 output) or to [0,
   * 2^(b-1) - 1] (U8 output), b = bits &lt;= 8. Sets the output's scale exponent to {@code s}.
   */
  void quantize(Tensor input, Tensor output, int scaleExponent, int bits);

  /**
   * The same with raw = floor(x * 2^s + u), u = {@code stream.uniform(i)} for element i. The sum is
   * taken in f32 after x * 2^s is split into floor and fraction: raw = floor + (fraction + u &gt;=
   * 1).
   */
  void quantizeStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream);

  /** As {@link #quantize}, but writes raw * 2^-s as F32, b &lt;= 16; may work in place. */
  void snapToGrid(Tensor input, Tensor output, int scaleExponent, int bits);

  /**
   * As {@link #quantizeStochastic}, but writes raw * 2^-s as F32, b &lt;= 16; may work in place.
   */
  void snapToGridStochastic(
      Tensor input, Tensor output, int scaleExponent, int bits, RandomStream stream);

  /** output = raw * 2^-scaleExponent of an S8 or U8 input. */
  void dequantize(Tensor input, Tensor output);

  /** Smallest and largest raw value of an S8, U8 or S32 tensor; [0, 0] if it is empty. */
  RawRange rawRange(Tensor input);

  /** Raw values of an S8 input plus {@code offset}, as U8; sums beyond [0, 255] lose high bits. */
  void shiftRaw(Tensor input, Tensor output, int offset);

  /**
   * Finds pairs of raw values with a large sum: of each group of {@code rows} rows of {@code
   * columns} elements, the first and second row are compared, the third and fourth, and so on; the
   * last of an odd number is left out. S8.
   *
   * @param limit the largest magnitude of a sum that is not found
   * @param found receives the index of each pair's first element, in order, as far as there is room
   * @return how many there are, which may be more than {@code found} holds
   */
  int largePairs(Tensor input, int rows, int columns, int limit, int[] found);

  /** output = max(input, 0); may work in place. */
  void relu(Tensor input, Tensor output);

  /** gradInput = gradOutput where output &gt; 0, else 0; may work in place. */
  void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput);

  /** output = a + b; may work in place. */
  void add(Tensor a, Tensor b, Tensor output);

  /** output = max(a + b, 0); may work in place. */
  void addRelu(Tensor a, Tensor b, Tensor output);

  /**
   * As {@link #addRelu(Tensor, Tensor, Tensor)}, and positive = 1 where output &gt; 0, else 0, U8.
   */
  void addRelu(Tensor a, Tensor b, Tensor output, Tensor positive);

  /** gradInput = gradOutput where positive is 1, 0 where it is 0; may work in place. */
  void maskGradient(Tensor positive, Tensor gradOutput, Tensor gradInput);

  /** Adds {@code bias[c]} to each element of channel c (the last axis), in place. */
  void addBias(Tensor bias, Tensor inOut);

  /** max(inOut + bias[c], 0), in place. */
  void addBiasRelu(Tensor bias, Tensor inOut);

  /** gradBias[c] = sum of gradOutput over all else; the order of summation is the backend's own. */
  void gradBias(Tensor gradOutput, Tensor gradBias);

  /**
   * Stochastic gradient descent with momentum, in PyTorch's order of operations: g = gradient +
   * weightDecay * parameter; momentum = momentumFactor * momentum + g; parameter -= learningRate *
   * momentum.
   *
   * @param rounding of the gradient before all else; the gradient tensor stays as it is
   * @return the range of the new parameters; empty if one is not finite, or if there are none
   */
  Optional<Range> momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<GridRounding> rounding,
      float learningRate,
      float momentumFactor,
      float weightDecay);

  /**
   * Copies {@code channels} channels of each pixel between tensors of different channel counts:
   * output[p][outputOffset + c] = input[p][inputOffset + c].
   */
  void copyChannels(Tensor input, int inputOffset, Tensor output, int outputOffset, int channels);

  /**
   * Inverted dropout: output = input / keep where {@code stream.uniform(i) < keep}, else 0; may
   * work in place. The same call on the gradient is its own backward pass.
   */
  void dropout(Tensor input, Tensor output, float keep, RandomStream stream);

  /**
   * Softmax and mean cross-entropy of logits {batch,1,1,classes}: writes (softmax - onehot) / batch
   * to {@code gradLogits} and returns the sum (not the mean) of the losses of the first {@code
   * count} rows; rows from {@code count} on get gradient 0 and the divisor is {@code count}.
   */
  double softmaxCrossEntropy(Tensor logits, int[] labels, int count, Tensor gradLogits);

  /** Row-wise softmax of {batch,1,1,classes}. */
  void softmax(Tensor logits, Tensor output);

  /** Sets all elements to zero. */
  void zero(Tensor output);
}
