package io.gearshift.driver.ingest.plan;

import io.gearshift.driver.ingest.files.SourceListing;
import io.gearshift.driver.ingest.unit.ItemIterator;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Lists some folders of a Hadoop file system, as a task.
 *
 * @param root location of the source
 * @param folders relative to it
 */
public record FolderProbe(String root, List<String> folders) implements Serializable {

  /** What lies directly in the folders. */
  public Probe.Found find(Configuration configuration) {
    try {
      return Probe.Found.ofEntries(SourceListing.folders(root, folders, configuration));
    } catch (IOException e) {
      return Probe.Found.failed(ItemIterator.unreadable(root, e));
    }
  }
}
