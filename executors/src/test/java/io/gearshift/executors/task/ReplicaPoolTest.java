package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.gearshift.executors.exchange.NetworkSpec;
import io.gearshift.executors.graph.InputShape;
import io.gearshift.executors.kernels.Compute;
import io.gearshift.executors.models.Architectures;
import io.gearshift.executors.train.Replica;
import org.junit.jupiter.api.Test;

class ReplicaPoolTest {
  // On the reference a device has no meaning, but the pool does not know that.
  private static final NetworkSpec NETWORK =
      new NetworkSpec(
          Architectures.of("lenet", 1, 16, 16, 3, 1).toJson(),
          new InputShape(1, 16, 16),
          Compute.reference());

  @Test
  void replicasOfAllDevicesAreKept() {
    NetworkSpec second = NETWORK.on(Compute.reference().onDevice(1));
    Replica onFirst = ReplicaPool.borrow(NETWORK);
    Replica onSecond = ReplicaPool.borrow(second);
    ReplicaPool.giveBack(onFirst);
    ReplicaPool.giveBack(onSecond);

    assertThat(ReplicaPool.borrow(NETWORK)).isSameAs(onFirst);
    assertThat(ReplicaPool.borrow(second)).isSameAs(onSecond);
    assertThat(ReplicaPool.borrow(second)).isNotSameAs(onSecond);
  }
}
