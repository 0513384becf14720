package io.gearshift.driver.ingest;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * What tasks are given, as bytes of Java's own serialisation: each task gets its part alone, and
 * whatever serialiser Spark is set to can carry bytes.
 */
final class TaskInput {
  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.Any();

  private TaskInput() {}

  /** Parts as bytes, one for each task. */
  static List<byte[]> write(List<? extends Serializable> parts) {
    SerializerInstance serializer = SparkEnv.get().closureSerializer().newInstance();
    List<byte[]> written = new ArrayList<>(parts.size());
    for (Serializable part : parts) {
      ByteBuffer buffer = serializer.serialize(part, ANY);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      written.add(bytes);
    }
    return written;
  }

  /** A part, in its task. */
  static <T extends Serializable> T read(byte[] part, Class<T> type) {
    Object read =
        SparkEnv.get()
            .closureSerializer()
            .newInstance()
            .deserialize(
                ByteBuffer.wrap(part), Thread.currentThread().getContextClassLoader(), ANY);
    return type.cast(read);
  }
}
