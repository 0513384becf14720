package io.gearshift.driver.cli.bench;

import java.nio.file.Path;
import java.util.Arrays;
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

/**
 * Times {@code ComputationGraph.fit} of stock DL4J on random images: NETWORK BATCH ITERATIONS
 * THREADS. Prints a {@link PeerTime} as JSON on its last line.
 */
final class StockStep {
  private static final String NATIVE_LIBRARY = "jnind4jcpu";

  private StockStep() {}

  /** The process. */
  public static void main(String[] arguments) {
    BenchNetwork network = BenchNetwork.of(arguments[0]);
    int batch = Integer.parseInt(arguments[1]);
    int iterations = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    PeerTime.printAndExit(() -> time(network, batch, iterations, threads));
  }

  static PeerTime time(BenchNetwork network, int batch, int iterations, int threads) {
    ComputationGraphConfiguration configuration = network.configuration();
    configuration
        .getVertices()
        .forEach(
            (name, vertex) -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof BaseLayer trained) {
                trained.setIUpdater(new Nesterovs(0.01, 0.9));
              }
            });
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    DataSet data = data(network, batch);
    graph.fit(data);
    double[] milliseconds = new double[iterations];
    for (int i = 0; i < iterations; i++) {
      long begun = System.nanoTime();
      graph.fit(data);
      milliseconds[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(milliseconds);
    return new PeerTime(
        "DL4J " + StockPeer.version(),
        "native library " + nativeLibrary(),
        batch,
        threads,
        milliseconds[iterations / 2],
        milliseconds[0]);
  }

  private static DataSet data(BenchNetwork network, int batch) {
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
