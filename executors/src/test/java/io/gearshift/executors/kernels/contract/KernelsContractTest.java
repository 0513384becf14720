package io.gearshift.executors.kernels.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.kernels.Kernels;
import org.junit.jupiter.api.Test;

/**
 * What every backend owes: the reference's integers to the bit, its floats within {@link
 * Comparison#TOLERANCE}, the same bits for the same operands, and a refusal of wrong shapes. A
 * backend joins by extending this class in its own test package:
 *
 * <pre>{@code
 * class OneDnnKernelsTest extends KernelsContractTest {
 *   @Override
 *   protected Kernels kernels() {
 *     return KernelsProvider.open(Compute.onednn(2));
 *   }
 * }
 * }</pre>
 */
public abstract class KernelsContractTest
    implements ConvolutionContract,
        GroupedConvolutionContract,
        FusedProductContract,
        PoolingContract,
        BatchNormalizationContract {

  /** A new instance of the backend under test. */
  protected abstract Kernels kernels();

  @Override
  public final Kernels openKernels() {
    return kernels();
  }

  @Test
  void introducesItself() {
    Kernels kernels = kernels();
    assertThat(kernels.name()).isIn("reference", "onednn", "cuda");
    assertThat(kernels.description()).contains(kernels.name()).doesNotContain("\n");
    assertThat(kernels.threads()).isPositive();
    assertThat(kernels.elementWise().name()).isNotBlank();
  }
}
