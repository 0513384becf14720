package io.gearshift.executors.kernels.host.loop;

import io.gearshift.executors.kernels.grid.PassStatus;
import io.gearshift.executors.kernels.tensor.DataType;
import io.gearshift.executors.kernels.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The numbers of a pass whose kernels run in the calling thread: there is nothing to wait for. */
public final class HostPassStatus implements PassStatus {
  private static final int NOWHERE = Integer.MAX_VALUE;

  private final List<Tensor> terms = new ArrayList<>();
  private double lossSum;
  private int correct;
  private int firstNotFinite = NOWHERE;

  /**
   * The status of a pass.
   *
   * @param terms of its loss beside the cross-entropy
   */
  public HostPassStatus(int terms) {
    for (int i = 0; i < terms; i++) {
      this.terms.add(Tensor.allocate(DataType.F32, 1));
    }
  }

  /** The status that a host kernel was given. */
  public static HostPassStatus of(PassStatus status) {
    return (HostPassStatus) status;
  }

  @Override
  public void begin() {
    lossSum = 0;
    correct = 0;
    firstNotFinite = NOWHERE;
    terms.forEach(term -> term.set(0, 0));
  }

  @Override
  public Tensor term(int index) {
    return terms.get(index);
  }

  @Override
  public Reading read() {
    return new Reading(
        lossSum,
        correct,
        terms.stream().map(term -> term.get(0)).toList(),
        firstNotFinite == NOWHERE ? OptionalInt.empty() : OptionalInt.of(firstNotFinite));
  }

  /** Notes a number that is not finite; the lowest place counts. */
  public void notFinite(int place) {
    firstNotFinite = Math.min(firstNotFinite, place);
  }

  /** Notes the loss and how many examples were right. */
  public void loss(double sum, int right) {
    lossSum = sum;
    correct = right;
  }
}
