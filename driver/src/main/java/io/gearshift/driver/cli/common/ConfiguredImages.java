package io.gearshift.driver.cli.common;

import io.gearshift.driver.config.data.DatasetConfiguration;
import io.gearshift.driver.error.UserError;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.graph.InputShape;

/**
 * What a configured network is fed, whether or not its data set is there yet.
 *
 * @param shape of an image
 * @param classes of the data set
 */
public record ConfiguredImages(InputShape shape, int classes) {

  /**
   * Those of the data set if it is there, else those that its name stands for.
   *
   * @throws UserError if only a manifest would say it, and there is none
   */
  public static ConfiguredImages of(DatasetConfiguration dataset) {
    String location = dataset.location();
    if (!location.isEmpty() && DataSetManifest.exists(location)) {
      Manifest manifest = DataSetManifest.read(location);
      return new ConfiguredImages(DataSetManifest.images(manifest), manifest.classNames().size());
    }
    return switch (dataset.name()) {
      case DIGITS, MNIST -> new ConfiguredImages(new InputShape(1, 28, 28), 10);
      case CIFAR10 -> new ConfiguredImages(new InputShape(3, 32, 32), 10);
      case CIFAR100 -> new ConfiguredImages(new InputShape(3, 32, 32), 100);
      case IMAGENET -> new ConfiguredImages(new InputShape(3, 224, 224), 1000);
      case FOLDER ->
          throw UserError.invalid(
              "Dataset_Location",
              location.isEmpty() ? "(empty)" : location,
              "hold a manifest.json: only it says what images [dataset] Dataset folder has");
    };
  }
}
