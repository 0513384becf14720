package io.gearshift.driver.storage;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** A file being written; a write takes all of its bytes. */
public interface Output extends WritableByteChannel {

  /** Returns when all bytes are on the disks. */
  void sync() throws IOException;
}
