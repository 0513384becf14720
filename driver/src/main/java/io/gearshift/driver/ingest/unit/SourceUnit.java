package io.gearshift.driver.ingest.unit;

import java.io.Serializable;

/** A part of a source that one task reads. */
public interface SourceUnit extends Serializable {

  /** The part's images, read as they are asked for. */
  ItemIterator items();
}
