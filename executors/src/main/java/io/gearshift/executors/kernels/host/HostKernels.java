package io.gearshift.executors.kernels.host;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.host.loop.HostPassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.HostArena;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.Optional;

/** Kernels that compute in the calling thread, in memory that Java can read. */
public interface HostKernels extends Kernels {

  @Override
  HostElementWise elementWise();

  /** Where these kernels have their memory. */
  HostArena memory();

  @Override
  default Tensor allocate(DataType type, int... shape) {
    return memory().allocate(type, shape);
  }

  @Override
  default void close() {
    memory().close();
  }

  @Override
  default void upload(float[] values, Tensor target) {
    if (values.length > target.size() || target.type() != DataType.F32) {
      throw new IllegalArgumentException("Cannot copy " + values.length + " values to " + target);
    }
    target.buffer().asFloatBuffer().put(values);
    target.noteRange(Optional.empty());
  }

  @Override
  default Tensor upload(Tensor host) {
    return host;
  }

  @Override
  default void upload(Tensor host, Tensor target) {
    target.copyFrom(host);
  }

  @Override
  default void download(Tensor source, Tensor host) {
    host.copyFrom(source);
  }

  @Override
  default float[] download(Tensor source) {
    return source.toFloats();
  }

  @Override
  default PassStatus passStatus(int terms) {
    return new HostPassStatus(terms);
  }
}
