package io.gearshift.executors.models.network;

/**
 * What a network is built for.
 *
 * @param channels channels of an image
 * @param height rows of an image
 * @param width columns of an image
 * @param classes number of classes
 * @param seed seed of the parameters' first values
 */
public record NetworkSize(int channels, int height, int width, int classes, long seed) {

  public NetworkSize {
    requireAtLeast("channels", channels, 1);
    requireAtLeast("height", height, 1);
    requireAtLeast("width", width, 1);
    requireAtLeast("classes", classes, 2);
  }

  private static void requireAtLeast(String what, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "Invalid " + what + ": " + value + " (must be at least " + least + ")");
    }
  }
}
