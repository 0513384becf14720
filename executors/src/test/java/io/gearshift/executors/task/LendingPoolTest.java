package io.gearshift.executors.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LendingPoolTest {
  private final List<String> closed = new ArrayList<>();
  private int made;

  /** Keys of one letter and a number are of the letter's run. */
  private final LendingPool<String, String> pool =
      new LendingPool<>(
          key -> key + "#" + made++, closed::add, (one, other) -> one.charAt(0) == other.charAt(0));

  @Test
  void whatIsIdleIsLentAgainToOneBorrower() {
    String first = pool.borrow("a1");
    String second = pool.borrow("a2");
    pool.giveBack("a1", first);
    pool.giveBack("a2", second);

    assertThat(pool.borrow("a1")).isEqualTo("a1#0");
    assertThat(pool.borrow("a2")).isEqualTo("a2#1");
    assertThat(pool.borrow("a2")).isEqualTo("a2#2");
    assertThat(closed).isEmpty();
  }

  @Test
  void whatIsOfAnotherRunIsClosed() {
    pool.giveBack("a1", pool.borrow("a1"));
    pool.giveBack("a2", pool.borrow("a2"));
    assertThat(closed).isEmpty();
    String other = pool.borrow("b1");
    assertThat(closed).containsExactlyInAnyOrder("a1#0", "a2#1");
    pool.giveBack("b1", other);
    assertThat(pool.borrow("b1")).isSameAs(other);
  }

  @Test
  void aClosedPoolClosesWhatIsIdleAndTheRestWhenItComesBack() {
    String lent = pool.borrow("a1");
    pool.giveBack("a2", pool.borrow("a2"));
    pool.close();
    assertThat(closed).containsExactly("a2#1");
    pool.giveBack("a1", lent);
    assertThat(closed).containsExactly("a2#1", "a1#0");
    assertThatThrownBy(() -> pool.borrow("a1"))
        .hasMessage("What this executor kept is closed: its session has ended");
  }
}
