package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.inspection.Judgements;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** A part of a source that one task reads. */
public interface SourceUnit extends Serializable {

  /**
   * The part's images, read as they are asked for.
   *
   * @param configuration of the file systems
   * @param judgements of an earlier reading, to be used and added to; closed at the end
   */
  ItemIterator items(Configuration configuration, Judgements judgements);

  /** As {@link #items(Configuration, Judgements)}, all anew. */
  default ItemIterator items(Configuration configuration) {
    return items(configuration, Judgements.NONE);
  }
}
