package io.gearshift.driver.policy;

import java.util.List;

/**
 * Everything a policy remembers between epochs, for a checkpoint, but for the one long vector: the
 * sum of gradients, which {@link PrecisionPolicy#gradientSum()} gives apart so that it can be
 * stored in binary.
 *
 * @param gear the ladder's present gear, from 0
 * @param gearStart the first epoch of that gear
 * @param violations violations so far in this gear
 * @param maxDiversity largest diversity so far in this gear, 0 before the first
 * @param windowEpochs how many epochs' gradients the present window holds
 * @param squaredNorms sum of the squared gradient norms in the window, one value a tensor
 * @param ladder labels of the gears that {@code gear} counts, narrowest first; empty where a state
 *     was kept without them
 */
public record PolicyState(
    int gear,
    int gearStart,
    int violations,
    double maxDiversity,
    int windowEpochs,
    List<Double> squaredNorms,
    List<String> ladder) {

  public PolicyState {
    squaredNorms = List.copyOf(squaredNorms);
    ladder = ladder == null ? List.of() : List.copyOf(ladder);
  }
}
