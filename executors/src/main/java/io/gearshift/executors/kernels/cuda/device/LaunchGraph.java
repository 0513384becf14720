package io.gearshift.executors.kernels.cuda.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.gearshift.executors.kernels.cuda.device.driver.CudaDriver;
import io.gearshift.executors.kernels.cuda.device.driver.CudaException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Launches one after the other, which the driver begins by one call: an executable graph, a node
 * for each.
 *
 * <p>Source: NVIDIA, CUDA Driver API reference, version 12, Graph Management.
 */
final class LaunchGraph {
  /** Of version 2 of {@code CUDA_KERNEL_NODE_PARAMS}; version 1 is its beginning. */
  private static final int PARAMETER_BYTES = 72;

  private static final int SHARED_BYTES_AT = 32;
  private static final int ARGUMENTS_AT = 40;

  private final Memory parameters = new Memory(PARAMETER_BYTES);
  private final List<Node> nodes = new ArrayList<>();
  private final long graph;
  private final long executable;

  /** A node, and the launch that the driver has of it. */
  private static final class Node {
    private final long handle;
    private LaunchShape shape;
    private ByteBuffer arguments;

    Node(long handle, Launch launch) {
      this.handle = handle;
      take(launch);
    }

    void take(Launch launch) {
      shape = launch.shape();
      ByteBuffer taken = launch.arguments();
      arguments = ByteBuffer.allocate(taken.remaining()).put(taken).flip();
    }

    boolean has(Launch launch) {
      return shape.equals(launch.shape()) && arguments.equals(launch.arguments());
    }
  }

  /** The graph of launches in a row, as they are now. */
  LaunchGraph(List<Launch> launches) {
    parameters.clear();
    long[] handle = new long[1];
    CudaException.check(CudaDriver.cuGraphCreate(handle, 0), "cuGraphCreate");
    graph = handle[0];
    long[] before = new long[1];
    for (Launch launch : launches) {
      CudaException.check(
          CudaDriver.cuGraphAddKernelNode(
              handle, graph, before, nodes.isEmpty() ? 0 : 1, parametersOf(launch)),
          "cuGraphAddKernelNode of " + launch.name());
      before[0] = handle[0];
      nodes.add(new Node(handle[0], launch));
    }
    CudaException.check(
        CudaDriver.cuGraphInstantiateWithFlags(handle, graph, 0), "cuGraphInstantiateWithFlags");
    executable = handle[0];
  }

  /** Tells the driver what other launches of the same kernels have else. */
  void update(List<Launch> launches) {
    for (int i = 0; i < launches.size(); i++) {
      Node node = nodes.get(i);
      Launch launch = launches.get(i);
      if (!node.has(launch)) {
        CudaException.check(
            CudaDriver.cuGraphExecKernelNodeSetParams(
                executable, node.handle, parametersOf(launch)),
            "cuGraphExecKernelNodeSetParams of " + launch.name());
        node.take(launch);
      }
    }
  }

  /** Begins all. */
  void launch(long stream) {
    CudaException.check(CudaDriver.cuGraphLaunch(executable, stream), "cuGraphLaunch");
  }

  /** Gives the graph back; what runs of it ends first. */
  void close() {
    CudaException.check(CudaDriver.cuGraphExecDestroy(executable), "cuGraphExecDestroy");
    CudaException.check(CudaDriver.cuGraphDestroy(graph), "cuGraphDestroy");
  }

  /** Where {@code CUDA_KERNEL_NODE_PARAMS} of a launch lie, until the next launch. */
  private long parametersOf(Launch launch) {
    LaunchShape shape = launch.shape();
    parameters.setLong(0, launch.function());
    parameters.write(
        Long.BYTES,
        new int[] {shape.gridX(), shape.gridY(), shape.gridZ(), shape.threads(), 1, 1},
        0,
        6);
    parameters.setInt(SHARED_BYTES_AT, shape.sharedBytes());
    parameters.setLong(ARGUMENTS_AT, launch.argumentPointers());
    return Pointer.nativeValue(parameters);
  }
}
