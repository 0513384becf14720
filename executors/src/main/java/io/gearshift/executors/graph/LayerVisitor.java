package io.gearshift.executors.graph;

/**
 * One method for each kind of layer.
 *
 * @param <R> what comes of a layer
 */
public interface LayerVisitor<R> {

  R convolution(LayerSpec.Convolution spec);

  R dense(LayerSpec.Dense spec);

  R normalization(LayerSpec.Normalization spec);

  R relu(LayerSpec.Relu spec);

  R activation(LayerSpec.Activation spec);

  R depthwiseConvolution(LayerSpec.DepthwiseConvolution spec);

  R zeroPadding(LayerSpec.ZeroPadding spec);

  R response(LayerSpec.Response spec);

  R identity(LayerSpec.Identity spec);

  R images(LayerSpec.Images spec);

  R pool(LayerSpec.Pool spec);

  R globalPool(LayerSpec.GlobalPool spec);

  R dropout(LayerSpec.Dropout spec);

  R classicalDropout(LayerSpec.ClassicalDropout spec);

  R scale(LayerSpec.Scale spec);

  R maxout(LayerSpec.Maxout spec);

  R add(LayerSpec.Add spec);

  R concat(LayerSpec.Concat spec);

  R softmaxLoss(LayerSpec.SoftmaxLoss spec);
}
