package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.kernels.BatchNormalization;
import io.gearshift.executors.kernels.Convolution;
import io.gearshift.executors.kernels.ElementWise;
import io.gearshift.executors.kernels.ImagePlacement;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.OutputGradient;
import io.gearshift.executors.kernels.Pooling;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.cuda.convolution.CudaConvolution;
import io.gearshift.executors.kernels.cuda.convolution.CudaFloatConvolution;
import io.gearshift.executors.kernels.cuda.convolution.CudaGroupedConvolution;
import io.gearshift.executors.kernels.cuda.device.CudaContext;
import io.gearshift.executors.kernels.cuda.device.CudaDevice;
import io.gearshift.executors.kernels.cuda.device.CudaMemory;
import io.gearshift.executors.kernels.cuda.device.Staging;
import io.gearshift.executors.kernels.cuda.elementwise.CudaBatchNormalization;
import io.gearshift.executors.kernels.cuda.elementwise.CudaElementWise;
import io.gearshift.executors.kernels.cuda.elementwise.CudaImages;
import io.gearshift.executors.kernels.cuda.elementwise.CudaOutputGradient;
import io.gearshift.executors.kernels.cuda.elementwise.CudaPassStatus;
import io.gearshift.executors.kernels.cuda.elementwise.CudaPooling;
import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.shape.ConvolutionShape;
import io.gearshift.executors.kernels.shape.PoolingShape;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Kernels on an NVIDIA GPU of compute capability 7.5 or newer. Nothing between {@link #upload} and
 * {@link #download} waits for the device; integers equal the reference's to the bit, and a run
 * repeats to the bit on one model of device.
 */
public final class CudaKernels implements Kernels {
  /** Whether launches that come again and again begin as graphs; not measured on a GPU yet. */
  private static final String GRAPHS_PROPERTY = "gearshift.cuda.graphs";

  private final CudaDevice device;
  private final CudaElementWise elementWise;
  private final CudaImages images;
  private Tensor uploaded;

  /**
   * Opens a GPU.
   *
   * @param compute names it by its number among those that this process sees
   * @param resources whose users share what is open of the device
   * @throws CudaException if there is none, or it cannot be used
   */
  public CudaKernels(Compute compute, ComputeResources resources) {
    this(compute, resources, Boolean.getBoolean(GRAPHS_PROPERTY));
  }

  /**
   * Opens a GPU.
   *
   * @param graphs whether launches that come again and again begin as graphs
   */
  CudaKernels(Compute compute, ComputeResources resources, boolean graphs) {
    CudaContext context = CudaContext.of(compute.device(), resources);
    try {
      this.device = new CudaDevice(context, graphs);
      this.elementWise = new CudaElementWise(device);
      this.images = new CudaImages(device);
    } catch (RuntimeException | Error e) {
      context.leave();
      throw e;
    }
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String description() {
    return "cuda: " + device.description() + ", element-wise " + elementWise.name();
  }

  @Override
  public Optional<String> device() {
    return Optional.of(device.name());
  }

  @Override
  public OptionalLong freeBytes(long wanted) {
    return OptionalLong.of(device.freeBytes(wanted));
  }

  @Override
  public int threads() {
    return 1;
  }

  /** How often the host has waited for the device. */
  int waits() {
    return device.staging().waits();
  }

  /** How many graphs of launches have begun. */
  int graphLaunches() {
    return device.graphLaunches();
  }

  @Override
  public Tensor allocate(DataType type, int... shape) {
    return device.allocate(type, shape);
  }

  @Override
  public void upload(float[] values, Tensor target) {
    if (values.length > target.size() || target.type() != DataType.F32) {
      throw new IllegalArgumentException("Cannot copy " + values.length + " values to " + target);
    }
    ByteBuffer bytes = Staging.heap(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    device.staging().upload(bytes, CudaMemory.of(target).address());
    target.forgetRange();
  }

  @Override
  public Tensor upload(Tensor host) {
    if (host.memory() instanceof CudaMemory) {
      return host;
    }
    if (uploaded == null
        || uploaded.type() != host.type()
        || !Arrays.equals(uploaded.shape(), host.shape())) {
      uploaded = device.allocate(host.type(), host.shape());
    }
    upload(host, uploaded);
    uploaded.forgetRange();
    return uploaded;
  }

  @Override
  public boolean placesImages() {
    return true;
  }

  @Override
  public Tensor upload(Tensor pixels, ImagePlacement placement) {
    return images.place(pixels, placement);
  }

  @Override
  public void upload(Tensor host, Tensor target) {
    requireAlike(host, target);
    CudaMemory memory = CudaMemory.of(target);
    memory.change();
    device.staging().upload(host.buffer().duplicate().clear(), memory.address());
    if (host.type() != DataType.F32) {
      ByteBuffer scale = Staging.heap(Double.BYTES);
      scale.putDouble(0, host.scale());
      device.staging().upload(scale, memory.cell());
    }
  }

  @Override
  public float[] download(Tensor source) {
    if (source.type() != DataType.F32) {
      throw new IllegalArgumentException("Invalid tensor: " + source + " (must be F32)");
    }
    float[] values = new float[source.size()];
    bytes(source).asFloatBuffer().get(values);
    return values;
  }

  @Override
  public void download(Tensor source, Tensor host) {
    requireAlike(source, host);
    host.buffer().duplicate().clear().put(bytes(source));
    if (host.type() != DataType.F32) {
      host.setScale(
          device.staging().download(CudaMemory.of(source).cell(), Double.BYTES).getDouble(0));
    }
  }

  private ByteBuffer bytes(Tensor source) {
    return device
        .staging()
        .download(CudaMemory.of(source).address(), Math.toIntExact(source.bytes()));
  }

  private static void requireAlike(Tensor source, Tensor target) {
    if (source.type() != target.type() || source.size() != target.size()) {
      throw new IllegalArgumentException("Cannot copy " + source + " to " + target);
    }
  }

  @Override
  public void synchronize() {
    device.synchronize();
  }

  @Override
  public PassStatus passStatus(int terms) {
    return new CudaPassStatus(device, terms);
  }

  @Override
  public boolean multipliesShorts(ConvolutionShape shape) {
    return CudaConvolution.multipliesShorts(shape);
  }

  @Override
  public Convolution convolution(ConvolutionShape shape, DataType inputType) {
    if (shape.groups() > 1) {
      return new CudaGroupedConvolution(device, shape, inputType, false);
    }
    return inputType == DataType.F32
        ? new CudaFloatConvolution(device, shape)
        : new CudaConvolution(device, shape, inputType);
  }

  @Override
  public Convolution depthwiseConvolution(ConvolutionShape shape, DataType inputType) {
    if (shape.groups() != shape.inChannels()) {
      throw new IllegalArgumentException(
          "Invalid groups: " + shape.groups() + " (must be the input channels) in " + shape);
    }
    return new CudaGroupedConvolution(device, shape, inputType, true);
  }

  @Override
  public Pooling pooling(PoolingShape shape) {
    return new CudaPooling(device, shape);
  }

  @Override
  public BatchNormalization batchNormalization(int[] shape, float epsilon, Activation activation) {
    return new CudaBatchNormalization(device, shape, epsilon, activation);
  }

  @Override
  public Optional<OutputGradient> outputGradient(int[] shape, Activation activation) {
    return Optional.of(new CudaOutputGradient(device, shape, activation));
  }

  @Override
  public ElementWise elementWise() {
    return elementWise;
  }

  @Override
  public void close() {
    device.close();
  }
}
