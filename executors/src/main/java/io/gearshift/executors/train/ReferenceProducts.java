package io.gearshift.executors.train;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ConvolutionShape;
import io.gearshift.executors.kernels.DataType;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.PoolingShape;

/**
 * The products of one backend among everything else of another. Integer products are exact, so
 * exchanging them must not change a bit of the gradients, while float sums of two backends differ
 * in their last bits.
 *
 * @param products whose convolutions and dense layers are taken
 * @param others what all the rest is taken from
 */
record ReferenceProducts(Kernels products, Kernels others) implements Kernels {

  @Override
  public String name() {
    return products.name() + " products on " + others.name();
  }

  @Override
  public String description() {
    return "products: " + products.description() + "; others: " + others.description();
  }

  @Override
  public int threads() {
    return others.threads();
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    return products.convolution(shape, inputType);
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return others.pooling(shape);
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return others.batchNormalization(shape, epsilon, activation);
  }

  @Override
  public ElementWise elementWise() {
    return others.elementWise();
  }
}
