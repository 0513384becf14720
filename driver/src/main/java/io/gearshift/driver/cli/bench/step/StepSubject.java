package io.gearshift.driver.cli.bench.step;

import io.gearshift.driver.cli.common.ConfiguredImages;
import io.gearshift.driver.cli.train.setup.TrainSetup;
import io.gearshift.driver.config.GearshiftConfiguration;
import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.memory.ParameterVector;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.quantization.QuantizationScheme;
import io.gearshift.executors.quantization.scheme.PrecisionScheme;
import java.util.function.Consumer;

/**
 * A step that is timed.
 *
 * @param name of the network
 * @param network with what computes it
 * @param initialParameters writes the parameters at which it is timed
 * @param precision label of the number format
 * @param scheme how operands are quantised
 * @param batch images of a step, unless the user says another number
 * @param checkedBatch images of the comparison with the reference
 */
record StepSubject(
    String name,
    NetworkSpec network,
    Consumer<ParameterVector> initialParameters,
    String precision,
    QuantizationScheme scheme,
    int batch,
    int checkedBatch) {
  private static final int LARGE = 100;

  /** A known network in a precision. */
  static StepSubject of(BenchNetwork network, Precision precision, Compute compute) {
    return new StepSubject(
        network.name(),
        network.spec(compute),
        network::writeInitialParameters,
        precision.label(),
        PrecisionScheme.of(precision),
        network.usualBatch(),
        network.checkedBatch());
  }

  /** What a run of a configuration would step with, in its usual gear. */
  static StepSubject of(GearshiftConfiguration configuration, Compute compute) {
    TrainSetup setup = new TrainSetup(configuration);
    ConfiguredImages images = ConfiguredImages.of(configuration.dataset());
    TrainSetup.Network network = setup.network(images.shape(), images.classes());
    Precision gear = configuration.muppet().usualGear();
    return new StepSubject(
        configuration.network().architecture(),
        network.spec().on(compute),
        target -> target.upload(network.start().get()),
        gear.label(),
        setup.gears().of(gear),
        configuration.spark().batchPerWorker(),
        images.shape().height() > LARGE ? 1 : 2);
  }
}
