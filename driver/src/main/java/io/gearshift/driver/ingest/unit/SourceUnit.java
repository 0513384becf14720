package io.gearshift.driver.ingest.unit;

import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;

/** A part of a source that one task reads. */
public interface SourceUnit extends Serializable {

  /**
   * The part's images, read as they are asked for.
   *
   * @param configuration of the file systems
   */
  ItemIterator items(Configuration configuration);
}
