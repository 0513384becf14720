package io.gearshift.executors.data.batch;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileSystem.Statistics.StatisticsData;

/** What the present thread has read from files so far, as Hadoop's file systems count it. */
final class FileReads {
  private static final String LOCAL_SCHEME = "file";

  /** A file system that only shows others, which count too. */
  private static final String VIEW_SCHEME = "viewfs";

  private FileReads() {}

  /** Bytes since the thread began. */
  @SuppressWarnings("deprecation") // The statistics that replace these do not count by thread.
  static InputBytes ofThisThread() {
    long local = 0;
    long remote = 0;
    for (FileSystem.Statistics statistics : FileSystem.getAllStatistics()) {
      StatisticsData data = statistics.getThreadStatistics();
      if (LOCAL_SCHEME.equals(statistics.getScheme())) {
        local += data.getBytesRead();
      } else if (!VIEW_SCHEME.equals(statistics.getScheme())) {
        local += data.getBytesReadLocalHost();
        remote += data.getBytesRead() - data.getBytesReadLocalHost();
      }
    }
    return new InputBytes(local, 0, remote);
  }
}
