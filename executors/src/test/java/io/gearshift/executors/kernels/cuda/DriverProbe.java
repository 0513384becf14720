package io.gearshift.executors.kernels.cuda;

import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.compute.ComputeResources;
import io.gearshift.executors.kernels.compute.DeviceException;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.plan.TrainingPlan;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * Uses of the driver in a process of its own, as a process has one driver. Prints what they ended
 * in.
 */
final class DriverProbe {
  static final String DONE = "done";

  private static final int CLASSES = 10;
  private static final int SEED = 1;

  private DriverProbe() {}

  /** Arguments: what to do, and its own. */
  public static void main(String[] arguments) {
    int[] numbers = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    try {
      if (arguments[0].equals("allocate")) {
        allocate(numbers[0], numbers[1], numbers[2]);
      } else if (arguments[0].equals("compile")) {
        compile(numbers[0]);
      } else {
        takeTurns(numbers[0]);
      }
      System.out.println(DONE);
    } catch (DeviceException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Workers one after another on a GPU, each with a tensor. */
  private static void allocate(int device, int workers, int bytes) {
    ComputeResources resources = new ComputeResources();
    for (int worker = 0; worker < workers; worker++) {
      KernelsProvider.open(Compute.cuda(device), resources).allocate(DataType.S8, bytes);
    }
  }

  /** A plan for training, and another once nobody holds it. */
  private static void compile(int batch) {
    InputShape images = new InputShape(1, 28, 28);
    ComputationGraphConfiguration network =
        Architectures.of(
            "lenet", images.channels(), images.height(), images.width(), CLASSES, SEED);
    Kernels kernels = KernelsProvider.open(Compute.cuda(0));
    for (int plan = 0; plan < 2; plan++) {
      TrainingPlan.compile(
          network, images, batch, PrecisionScheme.of(Precision.ofBits(8)), kernels);
    }
  }

  /** Two GPUs in turns by one thread. */
  private static void takeTurns(int size) {
    Kernels first = KernelsProvider.open(Compute.cuda(0));
    Kernels second = KernelsProvider.open(Compute.cuda(1));
    for (int turn = 0; turn < 3; turn++) {
      for (Kernels kernels : new Kernels[] {first, second}) {
        Tensor tensor = kernels.allocate(DataType.F32, size);
        float[] values = new float[size];
        Arrays.fill(values, -turn);
        kernels.upload(values, tensor);
        kernels.elementWise().relu(tensor, tensor);
        if (kernels.download(tensor)[size - 1] != 0) {
          throw new DeviceException("not the ReLU of " + -turn);
        }
      }
    }
  }
}
