package io.gearshift.driver.ingest.work;

import io.gearshift.driver.ingest.inspection.Judgement;
import io.gearshift.driver.ingest.inspection.Judgements;
import io.gearshift.executors.data.shard.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The judgements of one unit as files, each of images that follow each other and named by the
 * first. A file is written every few seconds and at the end, so that a kill costs seconds. Attempts
 * of a task may write at the same time: all their files say the same.
 */
public final class JudgementFiles implements Judgements {
  private static final Logger LOG = LoggerFactory.getLogger(JudgementFiles.class);

  /** Work that may be lost; a file less often would save little, more often cost name nodes. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final FileSystem system;
  private final Path folder;
  private final long intervalNanos;

  /** Files that were there at the beginning, by the first image. */
  private final TreeMap<Integer, Path> left = new TreeMap<>();

  private int readFirst;
  private List<Judgement> read = List.of();

  private int notedFirst;
  private final List<Judgement> noted = new ArrayList<>();
  private long begun;

  JudgementFiles(FileSystem system, Path folder, Duration interval) throws IOException {
    this.system = system;
    this.folder = folder;
    this.intervalNanos = interval.toNanos();
    for (Path file : CheckedFile.list(system, folder)) {
      left.put(Integer.valueOf(CheckedFile.name(file)), file);
    }
  }

  /** Those of the unit that has a folder. */
  public static JudgementFiles open(Path folder, Configuration configuration) throws IOException {
    return new JudgementFiles(Storage.fileSystem(folder, configuration), folder, INTERVAL);
  }

  /** How many images of a unit are judged in files that are whole. */
  public static int count(Path folder, Configuration configuration) throws IOException {
    JudgementFiles files = open(folder, configuration);
    BitSet judged = new BitSet();
    files.left.forEach(
        (first, file) ->
            files.read(file).ifPresent(whole -> judged.set(first, first + whole.size())));
    return judged.cardinality();
  }

  @Override
  public Judgement find(int image) {
    int place = image - readFirst;
    if (place < 0 || place >= read.size()) {
      readFor(image);
      place = image - readFirst;
    }
    return place >= 0 && place < read.size() ? read.get(place) : null;
  }

  private void readFor(int image) {
    for (Map.Entry<Integer, Path> file = left.floorEntry(image);
        file != null;
        file = left.floorEntry(image)) {
      left.remove(file.getKey());
      Optional<List<Judgement>> whole = read(file.getValue());
      if (whole.isPresent()) {
        readFirst = file.getKey();
        read = whole.get();
        return;
      }
    }
  }

  private Optional<List<Judgement>> read(Path file) {
    Optional<byte[]> contents = CheckedFile.read(system, file);
    if (contents.isEmpty()) {
      return Optional.empty();
    }
    List<Judgement> judgements = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(contents.get()))) {
      while (in.available() > 0) {
        judgements.add(Judgement.read(in));
      }
    } catch (IOException e) {
      // Whole, but of another form.
      return Optional.empty();
    }
    return Optional.of(judgements);
  }

  @Override
  public void note(int image, Judgement judgement) {
    if (image != notedFirst + noted.size()) {
      write();
    }
    if (noted.isEmpty()) {
      notedFirst = image;
      begun = System.nanoTime();
    }
    noted.add(judgement);
    if (System.nanoTime() - begun >= intervalNanos) {
      write();
    }
  }

  private void write() {
    if (noted.isEmpty()) {
      return;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      for (Judgement judgement : noted) {
        judgement.write(out);
      }
      CheckedFile.write(system, folder, Integer.toString(notedFirst), bytes.toByteArray());
    } catch (IOException e) {
      LOG.warn("Judgements are not kept in {}: {}", folder, e.getMessage());
    }
    noted.clear();
  }

  @Override
  public void close() {
    write();
  }
}
