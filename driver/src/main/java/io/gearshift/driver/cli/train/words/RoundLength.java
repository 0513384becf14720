package io.gearshift.driver.cli.train.words;

/** How many mini-batches a worker trains on in a round of a run whose ranges move. */
public final class RoundLength {
  private RoundLength() {}

  /**
   * At most the configured number, so that a round of all workers is no longer than {@code move}
   * mini-batches, and that little more than {@code move} of them lie between two moves. For 100
   * mini-batches of 3 workers it is 17: two rounds are 102. One round of 34 would be too long, and
   * of 33 two would have to pass before ranges move, 198.
   *
   * @param configured mini-batches of a worker
   * @param move mini-batches of all workers from one move of the ranges to the next
   * @return at least 1
   */
  public static int of(int configured, int workers, int move) {
    for (int rounds = 1; rounds <= move; rounds++) {
      long share = (long) workers * rounds;
      int batches = (int) ((move + share - 1) / share);
      if (batches <= configured && (long) batches * workers <= move) {
        return batches;
      }
    }
    return 1;
  }
}
