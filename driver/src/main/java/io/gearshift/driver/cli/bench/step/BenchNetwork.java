package io.gearshift.driver.cli.bench.step;

import io.gearshift.driver.dl4j.ModelZip;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.models.Architectures;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A known network on images of the size that it was made for.
 *
 * @param name as configurations know it
 * @param images what it is fed
 * @param classes its outputs
 */
public record BenchNetwork(String name, InputShape images, int classes) {
  private static final long SEED = 1;
  private static final InputShape DIGITS = new InputShape(1, 28, 28);
  private static final InputShape SMALL = new InputShape(3, 32, 32);
  private static final InputShape PHOTOGRAPHS = new InputShape(3, 224, 224);
  private static final InputShape LARGE_PHOTOGRAPHS = new InputShape(3, 299, 299);
  private static final int BATCH_OF_PHOTOGRAPHS = 32;
  private static final int BATCH = 128;

  /**
   * A network by name.
   *
   * @throws UserError if there is none
   */
  public static BenchNetwork of(String name) {
    if (!Architectures.names().contains(name)) {
      throw UserError.invalid(
          "--net", name, "be one of " + String.join(", ", Architectures.names()));
    }
    return switch (name) {
      case "lenet", "maxout-pi-mnist", "maxout-mnist" -> new BenchNetwork(name, DIGITS, 10);
      case "resnet20",
          "resnet32",
          "resnet44",
          "resnet56",
          "alexnet-cifar",
          "airbench",
          "quantres20",
          "maxout-cifar10",
          "maxout-svhn" ->
          new BenchNetwork(name, SMALL, 10);
      case "inceptionv3", "quantinceptionv3" -> new BenchNetwork(name, LARGE_PHOTOGRAPHS, 1000);
      default -> new BenchNetwork(name, PHOTOGRAPHS, 1000);
    };
  }

  /** The batch that it is usually measured at. */
  public int usualBatch() {
    return isOfPhotographs() ? BATCH_OF_PHOTOGRAPHS : BATCH;
  }

  /** Images of a comparison with the reference, which takes seconds for each photograph. */
  public int checkedBatch() {
    return isOfPhotographs() ? 1 : 2;
  }

  private boolean isOfPhotographs() {
    return images.equals(PHOTOGRAPHS) || images.equals(LARGE_PHOTOGRAPHS);
  }

  public ComputationGraphConfiguration configuration() {
    return Architectures.of(
        name, images.channels(), images.height(), images.width(), classes, SEED);
  }

  public NetworkSpec spec(Compute compute) {
    return new NetworkSpec(configuration().toJson(), images, compute);
  }

  public void writeInitialParameters(ParameterVector target) {
    target.upload(ModelZip.initialParameters(configuration()));
    // What DL4J drew them in, and a check before, lies outside the heap and goes only with the heap
    // objects that own it: it would count in the peak memory of the step to come.
    System.gc();
  }
}
