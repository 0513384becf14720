package io.gearshift.driver.cli.common;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.location.Location;
import io.gearshift.executors.data.shard.Manifest;
import io.gearshift.executors.graph.InputShape;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** An ingested data set as commands other than training look at it. */
public final class DataSetManifest {
  /** Side of the images that are cut from photographs of varying size. */
  private static final int PHOTOGRAPH_SIZE = 224;

  private DataSetManifest() {}

  /** Whether there is an ingested data set at a folder or URI. */
  public static boolean exists(String location) {
    try {
      Location folder = Location.of("data set", location);
      return folder.system().exists(new Path(folder.path(), Manifest.FILE_NAME));
    } catch (IOException | IllegalArgumentException e) {
      throw cannotRead(location, e);
    }
  }

  /**
   * The manifest at a folder or URI.
   *
   * @throws UserError if there is none or it cannot be read
   */
  public static Manifest read(String location) {
    try {
      Location folder = Location.of("data set", location);
      if (!folder.system().exists(new Path(folder.path(), Manifest.FILE_NAME))) {
        throw UserError.invalid(
            "data set", location, "hold a " + Manifest.FILE_NAME + "; gearshift ingest makes one");
      }
      return Manifest.read(folder.path(), folder.system().getConf());
    } catch (IOException | IllegalArgumentException e) {
      throw cannotRead(location, e);
    }
  }

  /** The images that a network gets of it: its own size, or 224 x 224 where that varies. */
  public static InputShape images(Manifest manifest) {
    return manifest.height() == 0 || manifest.width() == 0
        ? new InputShape(manifest.channels(), PHOTOGRAPH_SIZE, PHOTOGRAPH_SIZE)
        : new InputShape(manifest.channels(), manifest.height(), manifest.width());
  }

  private static UserError cannotRead(String location, Exception cause) {
    return new UserError("Cannot read data set " + location + ": " + cause.getMessage(), cause);
  }
}
