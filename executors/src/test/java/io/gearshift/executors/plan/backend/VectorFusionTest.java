package io.gearshift.executors.plan.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.Kernels;
import io.gearshift.executors.kernels.KernelsProvider;
import io.gearshift.executors.kernels.compute.Compute;
import io.gearshift.executors.kernels.vector.WideVectors;
import io.gearshift.executors.numerics.Precision;
import io.gearshift.executors.ops.OperationReport;
import io.gearshift.executors.plan.network.SmallNetworks;
import org.junit.jupiter.api.Test;

@WideVectors
class VectorFusionTest extends FusionContract {
  private static final Kernels OPENED = KernelsProvider.open(Compute.onednn(1));

  @Override
  Kernels kernels() {
    return OPENED;
  }

  @Test
  void activationsBetweenNormalisationAndProductsAreLeftToTheNormalisation() {
    assertThat(plan(SmallNetworks.POOLED_ACTIVATIONS, Precision.ofBits(8), OPENED).explain())
        .extracting(OperationReport::type)
        .contains("batch normalization, activated", "gelu, encoded", "relu6, encoded");
    assertThat(plan(SmallNetworks.POOLED_ACTIVATIONS, Precision.FLOAT32, OPENED).explain())
        .extracting(OperationReport::type)
        .contains("batch normalization", "gelu", "relu6");
  }
}
