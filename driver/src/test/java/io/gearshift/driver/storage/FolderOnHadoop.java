package io.gearshift.driver.storage;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;

/** A folder of this machine, reached by Hadoop's file systems as one of HDFS is. */
public final class FolderOnHadoop {
  private FolderOnHadoop() {}

  /** The folder as any Hadoop file system has it. */
  public static Folder of(Path folder) throws IOException {
    Configuration configuration = new Configuration();
    FileSystem files = FileSystem.getLocal(configuration).getRawFileSystem();
    return new HadoopFolder(
        files,
        FileContext.getFileContext(files.getUri(), configuration),
        new org.apache.hadoop.fs.Path(folder.toString()));
  }
}
