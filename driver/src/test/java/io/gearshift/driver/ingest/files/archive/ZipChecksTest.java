package io.gearshift.driver.ingest.files.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipChecksTest {
  private static final String NAME = "cat/1.png";
  private static final byte[] CONTENTS = {1, 2, 3, 4, 5};
  private static final int HEADER = 30;

  @TempDir private Path folder;

  /** Two stored entries, the first of them at the beginning. */
  private static byte[] zip(byte[] extra) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setComment("two images");
      for (String name : new String[] {NAME, "dog/2.png"}) {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(CONTENTS.length);
        CRC32 sum = new CRC32();
        sum.update(CONTENTS);
        entry.setCrc(sum.getValue());
        entry.setExtra(extra);
        zip.putNextEntry(entry);
        zip.write(CONTENTS);
      }
    }
    return bytes.toByteArray();
  }

  private SeekableByteChannel channel(byte[] zip) throws IOException {
    return Files.newByteChannel(Files.write(folder.resolve("a.zip"), zip));
  }

  private boolean agree(byte[] zip, long contents) throws IOException {
    try (SeekableByteChannel channel = channel(zip)) {
      return ZipChecks.agree(channel, NAME.getBytes(StandardCharsets.UTF_8), contents);
    }
  }

  private long entries(byte[] zip) throws IOException {
    try (SeekableByteChannel channel = channel(zip)) {
      return ZipChecks.entries(channel);
    }
  }

  @Test
  void aNameThatIsNotThatOfTheDirectoryIsNoticed() throws IOException {
    byte[] zip = zip(null);
    int contents = HEADER + NAME.length();
    assertThat(Arrays.copyOfRange(zip, contents, contents + 5)).isEqualTo(CONTENTS);

    assertThat(agree(zip, contents)).isTrue();
    for (int place = HEADER; place < contents; place++) {
      byte[] changed = zip.clone();
      changed[place] ^= 1;
      assertThat(agree(changed, contents)).as("byte %d", place).isFalse();
    }
    byte[] unsigned = zip.clone();
    unsigned[0] = 0;
    assertThat(agree(unsigned, contents)).as("no header").isFalse();
  }

  /** An extra field of an unknown kind, longer than what is looked through at first. */
  @Test
  void aNameIsFoundBeforeALongExtraField() throws IOException {
    byte[] extra = new byte[404];
    extra[0] = 0x55;
    extra[1] = 0x66;
    extra[2] = (byte) 144;
    extra[3] = 1;
    byte[] zip = zip(extra);
    int contents = HEADER + NAME.length() + extra.length;
    assertThat(Arrays.copyOfRange(zip, contents, contents + 5)).isEqualTo(CONTENTS);

    assertThat(agree(zip, contents)).isTrue();
    zip[HEADER] ^= 1;
    assertThat(agree(zip, contents)).isFalse();
  }

  @Test
  void theEndNamesTheEntriesAlsoBehindAComment() throws IOException {
    byte[] zip = zip(null);

    assertThat(entries(zip)).isEqualTo(2);
    assertThat(entries(Arrays.copyOf(zip, zip.length / 2))).isEqualTo(-1);
    assertThat(entries(new byte[0])).isEqualTo(-1);
  }
}
