package io.gearshift.driver.dl4jspark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gearshift.driver.error.UserError;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class NetworkFormTest {

  private static NetworkForm form(UnaryOperator<NeuralNetConfiguration.Builder> change) {
    return NetworkForm.of(DigitNetworks.configuration(change).toJson());
  }

  private static void assertRefused(
      UnaryOperator<NeuralNetConfiguration.Builder> change, String line) {
    assertThatThrownBy(() -> form(change)).isInstanceOf(UserError.class).hasMessage(line);
  }

  @Test
  void ratesAreThoseOfUpdaterAndL2() {
    assertThat(form(usual -> usual).rates())
        .isEqualTo(new Rates(0.02, 0.9, 1e-4, Rates.Decayed.WEIGHTS));
    assertThat(form(usual -> usual.updater(new Sgd(0.5)).l2(0)).rates())
        .isEqualTo(new Rates(0.5, 0, 0, Rates.Decayed.WEIGHTS));
  }

  @Test
  void otherUpdatersAreRefused() {
    assertRefused(
        usual -> usual.updater(new Adam(0.001)),
        "Invalid updater of layer convolution: Adam (must be Sgd or Nesterovs: training is"
            + " stochastic gradient descent with momentum)");
    assertRefused(
        usual ->
            usual.updater(
                new Nesterovs(new ExponentialSchedule(ScheduleType.EPOCH, 0.1, 0.5), 0.9)),
        "Invalid updater of layer convolution: ExponentialSchedule (must have a learning rate and"
            + " momentum that are numbers, not schedules)");
    assertRefused(
        usual -> usual.updater(new Nesterovs(0.1, 1)),
        "Invalid updater of layer convolution: learning rate 0.1, momentum 1.0 (must have a"
            + " learning rate above 0 and a momentum from 0 to below 1)");
    assertRefused(
        usual -> usual.biasUpdater(new Sgd(0.1)),
        "Unsupported biasUpdater of layer convolution: Sgd(learningRate=0.1,"
            + " learningRateSchedule=null) (must not be set: training is stochastic gradient descent with momentum and l2)");
  }

  @Test
  void otherRegularizationIsRefused() {
    assertRefused(
        usual -> usual.l1(0.5),
        "Invalid regularization of layer convolution: L1Regularization (must be l2 with a fixed"
            + " number, or none)");
    assertRefused(
        usual -> usual.l2(0).weightDecay(0.5),
        "Invalid regularization of layer convolution: WeightDecay (must be l2 with a fixed number,"
            + " or none)");
    assertRefused(
        usual -> usual.l2Bias(1e-4),
        "Invalid l2Bias of layers: [1.0E-4] (must be 0; or the same as l2, in a network without"
            + " batch normalisation)");
    assertRefused(
        usual -> usual.gradientNormalization(GradientNormalization.ClipL2PerLayer),
        "Unsupported gradientNormalization of layer convolution: ClipL2PerLayer (must not be set:"
            + " training is stochastic gradient descent with momentum and l2)");
  }

  @Test
  void whatNoPlanComputesIsRefused() {
    assertThatThrownBy(() -> form(usual -> usual.activation(Activation.SOFTPLUS)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(
            "Unsupported layer convolution: activation softplus (supported: convolution, depthwise");
    assertRefused(
        usual -> usual.dataType(DataType.DOUBLE),
        "Invalid data type of the network: DOUBLE (must be FLOAT)");
    assertThatThrownBy(() -> NetworkForm.of("{}"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("Invalid network: has neither vertices nor confs");
  }

  @Test
  void variancesBecomeDl4jsLogarithmsAndBack() {
    ComputationGraph network = DigitNetworks.graph();
    NetworkForm form = NetworkForm.of(network.getConfiguration().toJson());
    assertThat(form.logarithmic()).containsExactly("normalization");
    float[] theirs = network.params().toFloatVector();
    float[] ours = form.toTrained(theirs);
    int changed = 0;
    for (int i = 0; i < ours.length; i++) {
      if (ours[i] != theirs[i]) {
        // DL4J begins with a variance of 1 as its logarithm, 0.
        assertThat(theirs[i]).isZero();
        assertThat(ours[i]).isEqualTo(1f);
        ours[i] = 4;
        changed++;
      }
    }
    assertThat(changed).isEqualTo(6);
    float[] back = form.toDl4j(ours);
    for (int i = 0; i < back.length; i++) {
      if (ours[i] == 4) {
        assertThat(back[i]).isCloseTo((float) Math.log10(2), within(1e-7f));
      } else {
        assertThat(back[i]).isEqualTo(theirs[i]);
      }
    }
  }
}
