package io.gearshift.driver.ingest.tree;

/** How folders are to be read, where the user decides it. */
public enum LayoutOption {
  /** By their names; a tree that can be read in two ways is an error. */
  AUTO,
  /** No folder stands for a split: all images are for training. */
  CLASSES,
  /** Folders named like splits are splits; what lies outside of them is ignored. */
  SPLITS
}
