package io.gearshift.executors.data.shard;

/** What the column {@code image} of a data set's shards holds. */
public enum ImageForm {
  /** A file of an image format, of 8 bits a value. */
  ENCODED(1),
  /** Preprocessed values: little-endian f32, {height, width, channels}, and nothing else. */
  FLOAT32(Float.BYTES);

  private final int bytesPerValue;

  ImageForm(int bytesPerValue) {
    this.bytesPerValue = bytesPerValue;
  }

  /** Bytes of a decoded value. */
  public int bytesPerValue() {
    return bytesPerValue;
  }
}
