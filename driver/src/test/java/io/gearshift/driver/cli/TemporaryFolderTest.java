package io.gearshift.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gearshift.driver.error.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir private Path base;

  @Test
  void onlyItsOwnerLooksIntoIt() throws IOException {
    Path folder = TemporaryFolder.in(base.toString()).folder();
    assertThat(folder).hasParent(base);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void whatIsInItGoesWithIt() throws IOException {
    TemporaryFolder temporary = TemporaryFolder.in(base.toString());
    Path deep = Files.createDirectories(temporary.folder().resolve("spark/blocks/0a"));
    Files.writeString(deep.resolve("block"), "bytes");
    temporary.remove();
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndWhatALivingOneUsesIsNot() throws IOException {
    Path left = Files.createDirectories(base.resolve("gearshift-left/spark"));
    Files.writeString(base.resolve("gearshift-left/lock"), "");
    TemporaryFolder living = TemporaryFolder.in(base.toString());
    assertThat(left.getParent()).doesNotExist();
    TemporaryFolder next = TemporaryFolder.in(base.toString());
    assertThat(living.folder()).isDirectory();
    assertThat(next.folder()).isDirectory();
  }

  @Test
  void foldersOfOthersAndLinksAreLeftAlone() throws IOException {
    Path data = Files.createDirectories(base.resolve("gearshift-data/train"));
    Path elsewhere = Files.createDirectories(base.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("lock"), "");
    Path link = Files.createSymbolicLink(base.resolve("gearshift-link"), elsewhere);
    TemporaryFolder.in(base.toString());
    assertThat(data).isDirectory();
    assertThat(link).isSymbolicLink();
    assertThat(elsewhere.resolve("lock")).exists();
  }

  @Test
  void aFolderThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> TemporaryFolder.in("/nowhere/at/all"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "Cannot write a temporary folder in /nowhere/at/all: No such file or directory"
                + " (TMPDIR must name a folder that can be written)");
  }
}
