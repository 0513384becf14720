package io.gearshift.executors.data.feed;

import io.gearshift.executors.data.image.Crop;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.FloatNormalizer;
import io.gearshift.executors.data.image.ImageCodec;
import io.gearshift.executors.data.image.ImageNormalizer;
import io.gearshift.executors.data.image.PixelNormalizer;
import io.gearshift.executors.data.shard.DataSetException;
import io.gearshift.executors.data.shard.Example;
import io.gearshift.executors.data.spec.Augmentation;
import io.gearshift.executors.data.spec.DataSpec;
import io.gearshift.executors.data.spec.Variation;
import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.random.RandomStream;

/**
 * The two halves of an image's way: from encoded bytes to pixels of the wanted size, and from there
 * to normalised floats.
 */
final class ImageFraming implements AutoCloseable {
  private final DataSpec spec;
  private final Augmentation augmentation;
  private final ImageNormalizer normalizer;
  private final ImageCodec codec = new ImageCodec();

  ImageFraming(DataSpec spec, Augmentation augmentation) {
    this.spec = spec;
    this.augmentation = augmentation;
    this.normalizer =
        switch (spec.form()) {
          case ENCODED ->
              new PixelNormalizer(
                  spec.height(), spec.width(), spec.channels(), spec.mean(), spec.deviation());
          case FLOAT32 ->
              new FloatNormalizer(
                  spec.height(), spec.width(), spec.channels(), spec.mean(), spec.deviation());
        };
  }

  /** Bytes of one framed image. */
  int size() {
    return normalizer.bytes();
  }

  /**
   * Decodes an image and writes the part that is used, at the wanted size. A JPEG of which that
   * part is at least twice as large is decoded smaller.
   */
  void frame(Example example, RandomStream random, byte[] pixels, int offset) {
    try {
      switch (spec.form()) {
        case ENCODED -> frameEncoded(example, random, pixels, offset);
        case FLOAT32 -> {
          codec.decodeFloats(example.image(), example.width(), example.height(), spec.channels());
          cut(crop(codec.width(), codec.height(), random), pixels, offset);
        }
      }
    } catch (DamagedImageException e) {
      throw new DataSetException("Damaged image: " + example.id() + " (" + e.getMessage() + ")", e);
    }
  }

  private void frameEncoded(Example example, RandomStream random, byte[] pixels, int offset)
      throws DamagedImageException {
    Crop told = crop(example.width(), example.height(), random);
    int reduction =
        ImageCodec.canReduce(example.image()) ? told.reduction(spec.width(), spec.height()) : 1;
    codec.decodeReduced(example.image(), spec.channels(), reduction);
    if (reduction > 1
        && codec.width() == reduced(example.width(), reduction)
        && codec.height() == reduced(example.height(), reduction)) {
      cut(told.reduced(reduction, codec.width(), codec.height()), pixels, offset);
      return;
    }
    if (reduction > 1) {
      codec.decode(example.image(), spec.channels());
    }
    cut(crop(codec.width(), codec.height(), random), pixels, offset);
  }

  private static int reduced(int size, int reduction) {
    return (size + reduction - 1) / reduction;
  }

  private Crop crop(int width, int height, RandomStream random) {
    return switch (augmentation) {
      case NONE, PAD_CROP, PAD_CROP_FLIP -> Crop.whole(width, height);
      case CENTRE_CROP -> Crop.centre(width, height, spec.width(), spec.height());
      case RANDOM_RESIZED_CROP_FLIP -> Crop.random(width, height, random);
    };
  }

  private void cut(Crop crop, byte[] pixels, int offset) {
    codec.cropInto(crop, spec.width(), spec.height(), pixels, offset);
  }

  /** Shifts, flips and normalises a framed image. */
  void finish(byte[] pixels, int offset, ExampleDraw draw, float[] values) {
    Variation variation = spec.variation();
    if (augmentation.shifts()) {
      int down = draw.down(variation.shift());
      int right = draw.right(variation.shift());
      switch (variation.border()) {
        case BLACK -> normalizer.normalizeShifted(pixels, offset, down, right, values);
        case REFLECTED -> normalizer.normalizeReflected(pixels, offset, down, right, values);
      }
    } else {
      normalizer.normalize(pixels, offset, values);
    }
    if (augmentation.flips() && draw.mirrored(variation.mirroring())) {
      normalizer.flipInPlace(values);
    }
  }

  /**
   * What {@link #finish} would do to a framed image, for kernels that do it.
   *
   * @param moves the image's numbers of an {@link ImagePlacement}, from {@code at} on
   */
  void moves(ExampleDraw draw, int[] moves, int at) {
    Variation variation = spec.variation();
    boolean shifts = augmentation.shifts();
    moves[at] = shifts ? draw.down(variation.shift()) : 0;
    moves[at + 1] = shifts ? draw.right(variation.shift()) : 0;
    moves[at + 2] = augmentation.flips() && draw.mirrored(variation.mirroring()) ? 1 : 0;
  }

  /**
   * How a batch of framed images becomes values.
   *
   * @throws IllegalStateException if images are stored as values
   */
  ImagePlacement placement(int[] moves, int count) {
    if (!(normalizer instanceof PixelNormalizer pixels)) {
      throw new IllegalStateException("Preprocessed images have no bytes");
    }
    boolean reflects = spec.variation().border() == Variation.Border.REFLECTED;
    return new ImagePlacement(pixels.table(), reflects, moves, count);
  }

  @Override
  public void close() {
    codec.close();
  }
}
