package io.gearshift.executors.kernels.contract.elementwise.host;

import io.gearshift.executors.kernels.host.HostElementWise;

/** What every backend of {@link HostElementWise} must do; each joins with a few lines. */
public abstract class ElementWiseContractTest
    implements RoundingContract,
        EncodingContract,
        RawBytesContract,
        UpdateContract,
        LoopContract,
        ChannelContract,
        LossContract {
  /** The backend under test. */
  protected abstract HostElementWise elementWise();

  @Override
  public final HostElementWise underTest() {
    return elementWise();
  }
}
