package io.gearshift.driver.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system as a process sees it that is killed: after so many changes none is made any
 * more, and what is being written stays as it is, in the middle. Reading goes on.
 */
public final class DyingFileSystem extends RawLocalFileSystem {
  private static final AtomicInteger LEFT = new AtomicInteger(Integer.MAX_VALUE);
  private static final List<String> STEPS = Collections.synchronizedList(new ArrayList<>());

  /** From now on so many changes are made. */
  static void dieAfter(int steps) {
    STEPS.clear();
    LEFT.set(steps);
  }

  static boolean isDead() {
    return LEFT.get() <= 0;
  }

  /** Changes since the last call of {@link #dieAfter} before the first in a path. */
  static int stepsUntil(String part) {
    synchronized (STEPS) {
      for (int i = 0; i < STEPS.size(); i++) {
        if (STEPS.get(i).contains(part)) {
          return i;
        }
      }
    }
    throw new IllegalStateException("No step with " + part + " among " + STEPS);
  }

  private static void step(Path path) throws IOException {
    STEPS.add(path.toUri().getPath());
    if (LEFT.getAndUpdate(left -> Math.max(0, left - 1)) <= 0) {
      throw new IOException("the process is dead");
    }
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    step(path);
    return dying(
        path,
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    step(path);
    return dying(path, super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }

  /** Closing is a step too: before it half of the last write is there. */
  private static FSDataOutputStream dying(Path path, FSDataOutputStream out) throws IOException {
    return new FSDataOutputStream(
        new OutputStream() {
          private byte[] last = new byte[0];

          @Override
          public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(last);
            last = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
          }

          @Override
          public void close() throws IOException {
            try {
              step(path);
              out.write(last);
            } catch (IOException e) {
              out.write(last, 0, last.length / 2);
              throw e;
            } finally {
              last = new byte[0];
              out.close();
            }
          }
        },
        null);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    step(from);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    if (exists(path)) {
      step(path);
    }
    return super.delete(path, recursive);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    if (!exists(path)) {
      step(path);
    }
    return super.mkdirs(path);
  }
}
