package io.gearshift.executors.data;

import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Which views of an image are evaluated; the mean of their logits, weighted, decides.
 *
 * <p>Source: Jordan 2024 (arXiv 2404.00498), section 3.5.
 */
public enum TestTime {
  /** The image itself. */
  NONE(List.of(new View(0, 0, Side.SEEN, 1))),
  /** The image and its mirror image. */
  MIRROR(List.of(new View(0, 0, Side.SEEN, 0.5f), new View(0, 0, Side.MIRRORED, 0.5f))),
  /**
   * These two, which count half, and the image moved by one pixel down and to the right, and up and
   * to the left, with the mirror images of both; what a shift uncovers is the image mirrored at its
   * outermost pixels.
   */
  MIRROR_TRANSLATE(
      List.of(
          new View(0, 0, Side.SEEN, 0.25f),
          new View(0, 0, Side.MIRRORED, 0.25f),
          new View(1, 1, Side.SEEN, 0.125f),
          new View(1, 1, Side.MIRRORED, 0.125f),
          new View(-1, -1, Side.SEEN, 0.125f),
          new View(-1, -1, Side.MIRRORED, 0.125f)));

  private enum Side {
    SEEN,
    MIRRORED
  }

  /** A shift, then perhaps a mirror. */
  private record View(int down, int right, Side side, float weight) {}

  @SuppressWarnings("ImmutableEnumChecker") // What List.of gives cannot change.
  private final List<View> views;

  TestTime(List<View> views) {
    this.views = views;
  }

  /** How many there are; view 0 is the image itself. */
  public int views() {
    return views.size();
  }

  /** How much a view counts; all together 1. */
  public float weight(int view) {
    return views.get(view).weight();
  }

  /**
   * Writes a view of each image of a batch.
   *
   * @param images in host memory, F32 {batch, height, width, channels}
   * @param output of the same shape; not the images themselves
   */
  public void write(int view, Tensor images, Tensor output) {
    View wanted = views.get(view);
    int height = images.shape(1);
    int width = images.shape(2);
    int channels = images.shape(3);
    FloatBuffer from = floats(images);
    FloatBuffer to = floats(output);
    int target = 0;
    for (int image = 0; image < images.shape(0); image++) {
      for (int y = 0; y < height; y++) {
        int row = (image * height + reflected(y - wanted.down(), height)) * width;
        for (int x = 0; x < width; x++) {
          int seen = wanted.side() == Side.MIRRORED ? width - 1 - x : x;
          int source = (row + reflected(seen - wanted.right(), width)) * channels;
          for (int channel = 0; channel < channels; channel++) {
            to.put(target++, from.get(source + channel));
          }
        }
      }
    }
  }

  /** The place inside that stands for one a pixel beside the image; a single pixel for all. */
  private static int reflected(int place, int size) {
    int inside = Math.abs(place);
    return Math.max(0, inside < size ? inside : 2 * (size - 1) - inside);
  }

  private static FloatBuffer floats(Tensor tensor) {
    return tensor.buffer().duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
