package io.gearshift.executors.models.network;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;

/** In what form BatchNorm keeps its running statistics among the parameters. */
public final class RunningStatistics {

  private RunningStatistics() {}

  /** The layers of {@code graph} that keep the logarithm of the deviation, DL4J's default. */
  public static Set<String> logarithmic(ComputationGraphConfiguration graph) {
    Set<String> layers = new HashSet<>();
    graph
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layerVertex
                  && layerVertex.getLayerConf().getLayer() instanceof BatchNormalization layer
                  && layer.isUseLogStd()) {
                layers.add(name);
              }
            });
    return layers;
  }

  /** The variance that DL4J computes from the base-10 logarithm of a standard deviation. */
  public static float variance(float logDeviation) {
    double deviation = Math.pow(10, logDeviation);
    return (float) (deviation * deviation);
  }

  /**
   * The base-10 logarithm of the standard deviation of a variance, DL4J's default form. A variance
   * below the smallest normal number counts as that, so that the logarithm is finite.
   */
  public static float logDeviation(float variance) {
    return (float) (Math.log10(Math.max(variance, Float.MIN_NORMAL)) / 2);
  }

  /**
   * Lets every BatchNorm of {@code graph} keep the variance itself instead of DL4J's default, the
   * base-10 logarithm of the standard deviation: only the former may be averaged over workers.
   *
   * <p>When DL4J reads a configuration back from JSON, it takes the form from the list of the
   * layer's parameter names and ignores the setting, and that list is empty until a network has
   * been initialised; so the names are set here too.
   *
   * @return {@code graph}
   */
  public static ComputationGraphConfiguration keepVariance(ComputationGraphConfiguration graph) {
    graph
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layerVertex
                  && layerVertex.getLayerConf().getLayer() instanceof BatchNormalization layer) {
                keepVariance(layerVertex.getLayerConf(), layer);
              }
            });
    return graph;
  }

  private static void keepVariance(NeuralNetConfiguration configuration, BatchNormalization layer) {
    layer.setUseLogStd(false);
    List<String> names = new ArrayList<>();
    if (!layer.isLockGammaBeta()) {
      names.add(BatchNormalizationParamInitializer.GAMMA);
      names.add(BatchNormalizationParamInitializer.BETA);
    }
    names.add(BatchNormalizationParamInitializer.GLOBAL_MEAN);
    names.add(BatchNormalizationParamInitializer.GLOBAL_VAR);
    configuration.setVariables(names);
  }
}
