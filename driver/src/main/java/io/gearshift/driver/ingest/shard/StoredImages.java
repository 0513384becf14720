package io.gearshift.driver.ingest.shard;

import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.preprocess.ImagePreprocessor;
import io.gearshift.driver.ingest.preprocess.Preprocess;
import io.gearshift.driver.ingest.preprocess.Whitening;
import io.gearshift.executors.data.image.DamagedImageException;
import io.gearshift.executors.data.image.ImageCodec;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/** What tasks make of images before they store them. A plain class, as Spark's serialisers want. */
public final class StoredImages implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Images are stored as they come. */
  public static final StoredImages AS_THEY_COME = new StoredImages(Preprocess.NONE, null, null);

  private final Preprocess method;
  private final ImageSize size;
  private final Broadcast<Whitening> whitening;

  private StoredImages(Preprocess method, ImageSize size, Broadcast<Whitening> whitening) {
    this.method = method;
    this.size = size;
    this.whitening = whitening;
  }

  /** Images preprocessed, with a whitening where the method has one, else null. */
  public static StoredImages of(Preprocess method, ImageSize size, Broadcast<Whitening> whitening) {
    return new StoredImages(method, size, whitening);
  }

  /** The same items in the same order, with the images that are stored. */
  public Iterator<Tuple2<ShardKey, SourceItem>> of(Iterator<Tuple2<ShardKey, SourceItem>> items) {
    return method == Preprocess.NONE ? items : new Preprocessed(items);
  }

  private ImagePreprocessor preprocessor() {
    return new ImagePreprocessor(
        method,
        size.height(),
        size.width(),
        size.channels(),
        whitening == null ? null : whitening.value());
  }

  private final class Preprocessed implements Iterator<Tuple2<ShardKey, SourceItem>> {
    private final Iterator<Tuple2<ShardKey, SourceItem>> items;
    private final Deque<Tuple2<ShardKey, SourceItem>> ready = new ArrayDeque<>();
    private final ImagePreprocessor preprocessor = preprocessor();

    Preprocessed(Iterator<Tuple2<ShardKey, SourceItem>> items) {
      this.items = items;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || items.hasNext();
    }

    @Override
    public Tuple2<ShardKey, SourceItem> next() {
      if (ready.isEmpty()) {
        fill();
      }
      if (ready.isEmpty()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void fill() {
      List<Tuple2<ShardKey, SourceItem>> some = new ArrayList<>();
      List<byte[]> pixels = new ArrayList<>();
      try (ImageCodec codec = new ImageCodec()) {
        while (items.hasNext() && some.size() < ImagePreprocessor.MOST_IMAGES) {
          Tuple2<ShardKey, SourceItem> item = items.next();
          some.add(item);
          pixels.add(pixels(codec, item._2(), size));
        }
      }
      List<byte[]> stored = preprocessor.apply(pixels);
      for (int i = 0; i < some.size(); i++) {
        ready.add(new Tuple2<>(some.get(i)._1(), some.get(i)._2().storedAs(stored.get(i))));
      }
    }
  }

  /** An image's pixels, which decoded once before. */
  static byte[] pixels(ImageCodec codec, SourceItem item, ImageSize size) {
    try {
      codec.decode(item.image(), size.channels());
      return codec.pixels();
    } catch (DamagedImageException e) {
      throw new IllegalStateException("Image " + item.id() + " decodes no more", e);
    }
  }
}
