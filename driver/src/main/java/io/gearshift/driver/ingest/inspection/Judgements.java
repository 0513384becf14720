package io.gearshift.driver.ingest.inspection;

/**
 * Judgements that an earlier reading of a unit left, and those of this one. Images are numbered as
 * the unit's reading comes to them.
 */
public interface Judgements extends AutoCloseable {
  /** Nothing is known, nothing is kept. */
  Judgements NONE =
      new Judgements() {
        @Override
        public Judgement find(int image) {
          return null;
        }

        @Override
        public void note(int image, Judgement judgement) {}

        @Override
        public void close() {}
      };

  /** What is known of an image, or null. */
  Judgement find(int image);

  /** Keeps what was found; that it cannot be kept does no harm to this reading. */
  void note(int image, Judgement judgement);

  /** Returns when all is kept. */
  @Override
  void close();
}
