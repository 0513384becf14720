package io.gearshift.executors.check;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.tensor.Tensor;

/** Copies of tensors in host memory, wherever a backend has them. */
final class HostCopy {
  private HostCopy() {}

  /** The contents and the scale of a backend's tensor. */
  static Tensor of(Kernels kernels, Tensor tensor) {
    Tensor copy = Tensor.allocate(tensor.type(), tensor.shape());
    kernels.download(tensor, copy);
    return copy;
  }

  /** A tensor in host memory like another. */
  static Tensor like(Tensor tensor) {
    return Tensor.allocate(tensor.type(), tensor.shape());
  }
}
