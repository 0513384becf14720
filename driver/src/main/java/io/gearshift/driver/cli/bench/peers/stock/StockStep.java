package io.gearshift.driver.cli.bench.peers.stock;

import io.gearshift.driver.cli.bench.peers.process.PeerDescription;
import io.gearshift.driver.cli.bench.peers.process.StepServer;
import io.gearshift.driver.cli.bench.step.BenchNetwork;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A {@link StepServer} of {@code ComputationGraph.fit} of stock DL4J on random images. */
public final class StockStep {
  /** The parameters stay where training starts, as in the other engines. */
  private static final Nesterovs STANDSTILL = new Nesterovs(0, 0.9);

  private static final String NATIVE_LIBRARY = "jnind4jcpu";

  private StockStep() {}

  /** The process. */
  public static void main(String[] arguments) {
    StepServer.serveAndExit(arguments, StockStep::prepare);
  }

  public static StepServer.WarmEngine prepare(BenchNetwork network, int batch, int threads) {
    ComputationGraph graph = new ComputationGraph(standstill(network));
    graph.init();
    DataSet data = data(network, batch);
    graph.fit(data);
    return new StepServer.WarmEngine(
        new PeerDescription(
            "DL4J " + StockPeer.version(), "native library " + nativeLibrary(), batch, threads),
        () -> graph.fit(data));
  }

  /** The network with updaters that leave its parameters where they are. */
  static ComputationGraphConfiguration standstill(BenchNetwork network) {
    ComputationGraphConfiguration configuration = network.configuration();
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof BaseLayer trained) {
                trained.setIUpdater(STANDSTILL);
              }
            });
    return configuration;
  }

  /** Random images with labels in turn. */
  static DataSet data(BenchNetwork network, int batch) {
    INDArray images =
        Nd4j.randn(
            DataType.FLOAT,
            batch,
            network.images().channels(),
            network.images().height(),
            network.images().width());
    INDArray labels = Nd4j.zeros(DataType.FLOAT, batch, network.classes());
    for (int i = 0; i < batch; i++) {
      labels.putScalar(i, i % network.classes(), 1f);
    }
    return new DataSet(images, labels);
  }

  /** The folder of a library inside its jar names its build: linux-x86_64-onednn-avx2. */
  private static String nativeLibrary() {
    String file = Loader.getLoadedLibraries().get(NATIVE_LIBRARY);
    if (file == null) {
      return "unknown";
    }
    Path folder = Path.of(file).getParent();
    return String.valueOf(folder == null ? file : folder.getFileName());
  }
}
