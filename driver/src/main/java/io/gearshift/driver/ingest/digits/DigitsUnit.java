package io.gearshift.driver.ingest.digits;

import io.gearshift.driver.ingest.inspection.ExifOrientation;
import io.gearshift.driver.ingest.inspection.ImageInspector;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.driver.ingest.tree.ImageName;
import io.gearshift.driver.ingest.unit.ItemIterator;
import io.gearshift.driver.ingest.unit.SourceUnit;
import org.apache.hadoop.conf.Configuration;

/**
 * Some images of the drawn digits.
 *
 * @param split the images' split
 * @param seed of the drawing
 * @param from index of the first image
 * @param to index after the last
 */
record DigitsUnit(String split, long seed, int from, int to) implements SourceUnit {

  @Override
  public ItemIterator items(Configuration configuration, Judgements judgements) {
    return new Drawings(this);
  }

  private static final class Drawings extends ItemIterator {
    private final DigitsUnit unit;
    private final ImageInspector inspector = new ImageInspector(ExifOrientation.IGNORE);
    private final DigitsGenerator generator = new DigitsGenerator();
    private int index;

    Drawings(DigitsUnit unit) {
      super("digits");
      this.unit = unit;
      this.index = unit.from();
    }

    @Override
    protected boolean advance() {
      if (index == unit.to()) {
        return false;
      }
      int digit = DigitsGenerator.label(index);
      byte[] pixels = generator.draw(unit.seed(), unit.split(), index);
      ImageName name = ImageName.numbered(unit.split(), digit, "digits", index);
      offer(inspector.encode(name, pixels, DigitsGenerator.SIZE, DigitsGenerator.SIZE, 1));
      index++;
      return true;
    }

    @Override
    protected void release() {
      inspector.close();
    }
  }
}
