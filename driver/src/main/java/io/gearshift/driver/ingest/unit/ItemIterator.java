package io.gearshift.driver.ingest.unit;

import io.gearshift.driver.ingest.files.SourceFiles;
import io.gearshift.driver.ingest.inspection.SourceItem;
import io.gearshift.driver.ingest.tree.SourceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Reads a source's items one by one. What goes wrong becomes the last item, a {@link
 * SourceItem.Kind#FAILED}: a task that throws would be tried again, and its message buried.
 */
public abstract class ItemIterator implements Iterator<SourceItem> {
  private final String source;
  private final Deque<SourceItem> found = new ArrayDeque<>();
  private boolean ended;

  /**
   * An iterator.
   *
   * @param source named in messages
   */
  protected ItemIterator(String source) {
    this.source = source;
  }

  /**
   * Reads on, and offers what it finds.
   *
   * @return false at the end of the source
   */
  protected abstract boolean advance() throws IOException, SourceException;

  /** Frees what was opened; called once, at the end. */
  protected abstract void release() throws IOException;

  /** Takes an item that was found. */
  protected final void offer(SourceItem item) {
    found.add(item);
  }

  @Override
  public final boolean hasNext() {
    while (found.isEmpty() && !ended) {
      try {
        ended = !advance();
      } catch (SourceException e) {
        end(e.getMessage());
      } catch (IOException e) {
        end(unreadable(source, e));
      }
      if (ended) {
        try {
          release();
        } catch (IOException e) {
          // Everything was read; a reader that cannot be closed takes nothing away from that.
          ended = true;
        }
      }
    }
    return !found.isEmpty();
  }

  @Override
  public final SourceItem next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return found.remove();
  }

  /** The line for a file that cannot be read on. */
  public static String unreadable(String source, IOException failure) {
    String reason =
        failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    return "Unreadable source: "
        + SourceFiles.display(source)
        + " ("
        + reason.lines().findFirst().orElse("")
        + ")";
  }

  private void end(String message) {
    offer(SourceItem.failed(message));
    ended = true;
  }
}
