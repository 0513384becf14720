package io.gearshift.driver.checkpoint;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** One folder of files, on whatever file system. */
interface Storage {

  /** The full path of a file, for messages. */
  String path(String name);

  /** Names of all files; empty if the folder does not exist. */
  List<String> list() throws IOException;

  /** A new file, its folder made where missing. Nothing may be lost once sync has returned. */
  Output create(String name) throws IOException;

  /** The contents of a file. */
  ReadableByteChannel open(String name) throws IOException;

  /** Bytes of a file. */
  long size(String name) throws IOException;

  /** Gives a file another name at once, over whatever had it. */
  void rename(String from, String to) throws IOException;

  /** Removes a file if it is there. */
  void delete(String name) throws IOException;

  /** A file being written. */
  interface Output extends WritableByteChannel {

    /** Returns when all bytes are on the disks. */
    void sync() throws IOException;
  }
}
