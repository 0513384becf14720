package io.gearshift.executors.memory;

import java.util.function.Consumer;

/** Changes of parameter vectors from outside. */
public final class Vectors {
  private Vectors() {}

  /** Changes the values of a vector wherever it lies. */
  public static void edit(ParameterVector vector, Consumer<float[]> change) {
    float[] values = vector.download();
    change.accept(values);
    vector.upload(values);
  }

  /** Sets one element. */
  public static void set(ParameterVector vector, int index, float value) {
    edit(vector, values -> values[index] = value);
  }
}
