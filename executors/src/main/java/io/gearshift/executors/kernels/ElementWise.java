package io.gearshift.executors.kernels;

import io.gearshift.executors.kernels.grid.Encoding;
import io.gearshift.executors.kernels.grid.Expectation;
import io.gearshift.executors.kernels.grid.Grid;
import io.gearshift.executors.kernels.grid.LearnedSize;
import io.gearshift.executors.kernels.grid.Mixture;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.grid.SizeBudget;
import io.gearshift.executors.kernels.shape.ResponseNormalization;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.kernels.update.AdamRates;
import io.gearshift.executors.kernels.update.MomentumRates;
import io.gearshift.executors.kernels.update.MomentumUpdate;
import io.gearshift.executors.kernels.update.MovingAverage;
import io.gearshift.executors.numerics.LearnedFormat;
import io.gearshift.executors.random.RandomStream;
import java.util.List;
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
   * Puts a tensor on a grid: finds the scale, rounds, and saturates to the grid's raw values, to
   * those from 0 on where the output is U8. The range that the grid may need is the one noted with
   * the input, which is taken from it ({@link Tensor#takeRange}), else it is measured.
   *
   * <p>An S8 or U8 output, of a grid of at most 8 bits, gets the raw values and their scale; an F32
   * output gets raw * scale, and may be the input itself. An input that is not finite is reported
   * to the encoding's status; what the output holds then is not defined.
   */
  void encode(Tensor input, Tensor output, Encoding encoding);

  /**
   * output = raw * scale, rounded once to f32: what {@link #encode} of the same tensor writes to an
   * F32 output, where the sign of the bytes can hold it. A noted range of the output is forgotten.
   *
   * @param bytes S8 or U8
   * @param output F32, of its size
   */
  void decode(Tensor bytes, Tensor output);

  /**
   * Adds the gradient of a loss by the step of a {@link Grid.OfStep}, rounding taken as straight
   * through: the sum over all elements of gradOutput * (raw - x / step) where x / step is inside
   * the grid's raw values, and of gradOutput * raw, the raw value nearest to it, elsewhere. The
   * order of summation is the backend's own.
   *
   * <p>Source: Esser et al. 2020 (arXiv 1902.08153), equation 3.
   *
   * @param input what was encoded
   * @param gradOutput gradient by the encoded values, of the input's size
   * @param gradStep F32, one element, added to
   */
  void stepGradient(Tensor input, Tensor gradOutput, Grid.OfStep grid, Tensor gradStep);

  /**
   * Whether a learned grid can be encoded to bytes that products take: {@link
   * LearnedFormat#fitsBytes} of what its trained values are now.
   */
  boolean fitsBytes(Grid.Learned grid);

  /**
   * Turns the gradient by what a learned grid made of a tensor into that by the tensor, in place,
   * and adds to that by the trained values. Rounding is taken as straight through. The order of
   * summation is the same for any number of threads.
   *
   * @param input what was encoded; not the gradient itself
   * @param gradTrained F32, two elements, added to
   */
  void learnedGradient(Tensor input, Tensor gradient, Grid.Learned grid, Tensor gradTrained);

  /**
   * Cuts gradients by trained values to {@link LearnedFormat#gradientLimit}, in place.
   *
   * @param gradTrained F32, two elements
   */
  void limitLearnedGradient(Grid.Learned grid, Tensor gradTrained);

  /** Puts trained values back to {@link LearnedFormat#kept}, in place. */
  void keepLearned(Grid.Learned grid);

  /**
   * Adds what a budget says of several tensors to a term of the loss, and its gradients to those by
   * the trained values.
   *
   * @param sizes of the tensors
   * @param term F32, one element, added to
   */
  void addSizeOver(List<LearnedSize> sizes, SizeBudget budget, Tensor term);

  /**
   * Sets the gradient to zero, in place, where the input is beyond the values of a grid that needs
   * no deviation.
   *
   * @param input what was encoded
   */
  void clipGradient(Tensor input, Tensor gradient, Grid.Gaussian grid);

  /**
   * output = sum over the grids of probability * value on that grid, F32, each operation rounded by
   * itself in the order of the grids; may work in place.
   *
   * @param status what is told of an input that is not finite
   * @param place of the mixing in its pass
   */
  void mix(Tensor input, Tensor output, Mixture mixture, PassStatus status, int place);

  /**
   * Turns the gradient by the output of {@link #mix} into that by its input, in place, and adds to
   * that by the logits. Rounding is taken as straight through; beyond a grid that needs no
   * deviation the gradient is zero. The order of summation is the same on all backends and for any
   * number of threads.
   *
   * @param input what was mixed; not the gradient itself
   * @param gradLogits F32, one for each grid, added to
   */
  void mixtureGradient(Tensor input, Tensor gradient, Mixture mixture, Tensor gradLogits);

  /**
   * term += factor * the product of two means, and their gradients to those of the logits.
   *
   * @param term F32, one element
   */
  void addProductOfMeans(Expectation first, Expectation second, float factor, Tensor term);

  /** output = max(input, 0); may work in place. */
  void relu(Tensor input, Tensor output);

  /** gradInput = gradOutput where output &gt; 0, else 0; may work in place. */
  void reluGradient(Tensor output, Tensor gradOutput, Tensor gradInput);

  /** output = function(input); may work in place. */
  void activate(ActivationFunction function, Tensor input, Tensor output);

  /** gradInput = gradOutput times the function's slope at the input; may work in place. */
  void activationGradient(
      ActivationFunction function, Tensor input, Tensor gradOutput, Tensor gradInput);

  /** Normalises each pixel's channels, the last axis; not in place. */
  void normalizeResponses(ResponseNormalization function, Tensor input, Tensor output);

  /** Gradient of {@link #normalizeResponses} by its input; not in place. */
  void responseGradient(
      ResponseNormalization function, Tensor input, Tensor gradOutput, Tensor gradInput);

  /**
   * Copies maps {batch, height, width, channels} into the middle of larger ones, zero elsewhere.
   *
   * @param top rows of the output above them
   * @param left columns of the output before them
   */
  void pad(Tensor input, Tensor output, int top, int left);

  /** The opposite of {@link #pad}: copies the middle of the input. */
  void crop(Tensor input, Tensor output, int top, int left);

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
   * weightDecay * parameter; m = momentum = rates.momentum * momentum + g; parameter -=
   * learningRate * m, or with Nesterov's form parameter -= learningRate * (g + rates.momentum * m).
   * Notes the range of the new parameters with them, where it is finite.
   *
   * @param encoding of the gradient before all else; empty for none. The gradient's contents are
   *     not defined afterwards if there was one.
   */
  void momentumUpdate(
      Tensor parameter,
      Tensor momentum,
      Tensor gradient,
      Optional<Encoding> encoding,
      MomentumRates rates);

  /** {@link #momentumUpdate} of each, in any order: no two may have a tensor in common. */
  default void momentumUpdates(List<MomentumUpdate> updates) {
    for (MomentumUpdate update : updates) {
      momentumUpdate(
          update.parameter(),
          update.momentum(),
          update.gradient(),
          update.encoding(),
          update.rates());
    }
  }

  /**
   * step = momentum * step - learningRate * gradient, each product rounded by itself, in place.
   *
   * @param step F32
   * @param gradient of its size
   */
  void momentumStep(Tensor step, Tensor gradient, float momentum, float learningRate);

  /**
   * Adam, in PyTorch's order of operations: g = gradient + weightDecay * parameter; mean += (1 -
   * meanDecay) * (g - mean); variance = varianceDecay * variance + (1 - varianceDecay) * g * g;
   * parameter -= step * mean / (sqrt(variance) / rootCorrection + epsilon). Notes the range as
   * {@link #momentumUpdate}.
   *
   * @param encoding as there
   */
  void adamUpdate(
      Tensor parameter,
      Tensor mean,
      Tensor variance,
      Tensor gradient,
      Optional<Encoding> encoding,
      AdamRates rates);

  /**
   * Scales down, in place, each of {@code rows} equal parts whose Euclidean norm is above the limit
   * until it is the limit. A noted range is forgotten.
   */
  void limitNorms(Tensor inOut, int rows, float limit);

  /** target += factor * source, both rounded; the source may be the target. */
  void addScaled(Tensor target, Tensor source, float factor);

  /** term += factor * the sum of the squares of a tensor's elements; one element, F32. */
  void addSquares(Tensor source, float factor, Tensor term);

  /** average = decay * average + (1 - decay) * value, in place. */
  void moveAverage(Tensor average, Tensor value, float decay);

  /** {@link #moveAverage} of each, in any order: no two may have an average in common. */
  default void moveAverages(List<MovingAverage> averages) {
    for (MovingAverage each : averages) {
      moveAverage(each.average(), each.value(), each.decay());
    }
  }

  /** Copies all elements of a tensor of the same type and size, and their scale. */
  void copy(Tensor input, Tensor output);

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
   * Classical dropout: output = input, to the bit, where {@code stream.uniform(i) < keep}, else +0;
   * may work in place. The same call on the gradient is its own backward pass.
   */
  void classicalDropout(Tensor input, Tensor output, float keep, RandomStream stream);

  /**
   * Softmax and mean cross-entropy of logits {batch,1,1,classes}: writes (softmax - target) / batch
   * to {@code gradLogits} and notes the sum (not the mean) of the losses of the first {@code count}
   * rows, and how many of them have their largest logit at the label, the first of equals; rows
   * from {@code count} on get gradient 0 and the divisor is {@code count}.
   *
   * <p>A row's target is 1 at its label and 0 elsewhere, times 1 - smoothing, plus smoothing /
   * classes (Szegedy et al. 2016, section 7).
   *
   * @param status what is told the sum and the number, and whether the sum is not finite
   * @param place of the loss in its pass
   */
  void softmaxCrossEntropy(
      Tensor logits,
      int[] labels,
      int count,
      float smoothing,
      Tensor gradLogits,
      PassStatus status,
      int place);

  /** Sets all elements to zero. */
  void zero(Tensor output);
}
