package io.gearshift.executors.graph;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/**
 * Layers that DL4J has as several vertices:
 *
 * <ul>
 *   <li>maxout: a linear dense or convolution layer, a SubsetVertex for each piece, of equal sizes
 *       and in order, and an ElementWiseVertex that takes their maximum;
 *   <li>classical dropout: a DropoutLayer, which divides what it keeps by the probability to keep
 *       it, and a ScaleVertex that multiplies by the same, before layers with products.
 * </ul>
 */
final class VertexPatterns {

  /** Layers that can take the scale of a classical dropout over to their products. */
  private static final Set<Class<?>> PRODUCTS =
      Set.of(
          ConvolutionLayer.class,
          DepthwiseConvolution2D.class,
          DenseLayer.class,
          OutputLayer.class);

  private final ComputationGraphConfiguration configuration;

  VertexPatterns(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
  }

  /**
   * What a maxout takes the maximum of.
   *
   * @param layer the linear layer
   * @param count pieces of each unit
   */
  record Pieces(String layer, int count) {}

  /**
   * The pieces of an element-wise maximum.
   *
   * @throws IllegalArgumentException if it is no maxout
   */
  Pieces maxout(String name) {
    List<String> inputs = configuration.getVertexInputs().get(name);
    int count = inputs.size();
    String source = configuration.getVertexInputs().getOrDefault(inputs.get(0), List.of("")).get(0);
    long outputs = linearOutputs(source);
    boolean maxout = count > 1 && outputs > 0 && outputs % count == 0;
    for (int piece = 0; maxout && piece < count; piece++) {
      maxout = isPiece(inputs.get(piece), source, piece, (int) (outputs / count));
    }
    if (!maxout) {
      throw UnsupportedLayer.of(
          name,
          "maximum of anything but all equal parts, in order, of one linear dense or convolution"
              + " layer");
    }
    return new Pieces(source, count);
  }

  /** Outputs of a dense or convolution layer without an activation; 0 for anything else. */
  private long linearOutputs(String name) {
    Layer layer = layer(name);
    boolean linear =
        layer != null
            && (layer.getClass() == DenseLayer.class || layer.getClass() == ConvolutionLayer.class)
            && ((FeedForwardLayer) layer).getActivationFn() instanceof ActivationIdentity;
    return linear ? ((FeedForwardLayer) layer).getNOut() : 0;
  }

  private boolean isPiece(String name, String source, int piece, int units) {
    return vertex(name) instanceof SubsetVertex subset
        && configuration.getVertexInputs().get(name).equals(List.of(source))
        && subset.getFrom() == piece * units
        && subset.getTo() == (piece + 1) * units - 1
        && readers(name).size() == 1;
  }

  /**
   * Checks that a maximum alone reads a subset; {@link #maxout} checks the rest.
   *
   * @throws IllegalArgumentException if not
   */
  void requirePiece(String name) {
    List<String> readers = readers(name);
    boolean piece =
        readers.size() == 1
            && vertex(readers.get(0)) instanceof ElementWiseVertex maximum
            && maximum.getOp() == ElementWiseVertex.Op.Max;
    if (!piece) {
      throw UnsupportedLayer.of(name, "SubsetVertex that is not read by one maximum alone");
    }
  }

  /** Whether a dropout layer is the first half of a classical one. */
  boolean isScaled(String dropout) {
    List<String> readers = readers(dropout);
    return readers.size() == 1
        && vertex(readers.get(0)) instanceof ScaleVertex
        && classicalDropout(readers.get(0)).isPresent();
  }

  /** The dropout layer that a scale belongs to; empty for a scale that is one of its own. */
  Optional<Layer> classicalDropout(String scale) {
    String from = configuration.getVertexInputs().get(scale).get(0);
    Layer layer = layer(from);
    boolean undoesDropout =
        layer instanceof DropoutLayer
            && layer.getIDropout() instanceof Dropout dropout
            && dropout.getPSchedule() == null
            && dropout.getP() == ((ScaleVertex) vertex(scale)).getScaleFactor();
    return undoesDropout
            && readers(from).size() == 1
            && readers(scale).stream().allMatch(this::multipliesAlone)
        ? Optional.of(layer)
        : Optional.empty();
  }

  /** Whether a layer is one of products that does nothing to its input before them. */
  private boolean multipliesAlone(String name) {
    Layer product = layer(name);
    return product != null
        && PRODUCTS.contains(product.getClass())
        && product.getIDropout() == null;
  }

  /** The vertices that read a vertex, once for each time. */
  private List<String> readers(String name) {
    return configuration.getVertexInputs().entrySet().stream()
        .flatMap(
            entry -> entry.getValue().stream().filter(name::equals).map(input -> entry.getKey()))
        .toList();
  }

  private GraphVertex vertex(String name) {
    return configuration.getVertices().get(name);
  }

  /** The layer of a vertex; null where it has none. */
  private Layer layer(String name) {
    return vertex(name) instanceof LayerVertex layer ? layer.getLayerConf().getLayer() : null;
  }
}
