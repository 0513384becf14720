package io.gearshift.driver.ingest.inspection;

/** What becomes of the orientation that cameras write beside the pixels. */
public enum ExifOrientation {
  /** Pixels as they are stored, as Pillow and PyTorch read them. */
  IGNORE,
  /** Images that are not upright are turned and stored as PNG, without loss. */
  APPLY
}
