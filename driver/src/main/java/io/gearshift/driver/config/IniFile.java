package io.gearshift.driver.config;

import io.gearshift.driver.cli.UserError;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.INIConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;

/** The entries of an INI file as they stand: no interpolation, no lists, no types. */
final class IniFile {
  private static final char BYTE_ORDER_MARK = '\ufeff';

  /** One line of the file: {@code name: text} in a section. */
  record Entry(String section, String name, String text) {}

  private IniFile() {}

  /**
   * The entries in the order of the file.
   *
   * @throws UserError if it cannot be read or a key stands outside any section
   */
  static List<Entry> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw UserError.invalid("configuration file", file, "be a file");
    }
    INIConfiguration ini = new INIConfiguration();
    try (Reader reader = Files.newBufferedReader(file)) {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      ini.read(reader);
    } catch (CharacterCodingException e) {
      throw new UserError("Invalid configuration file: " + file + " (must be UTF-8 text)", e);
    } catch (IOException | ConfigurationException e) {
      throw new UserError("Invalid configuration file: " + file + " (must be readable)", e);
    }
    // The nodes rather than the keys: a key's own dots and ${...} must stay what they are.
    List<Entry> entries = new ArrayList<>();
    for (ImmutableNode section : ini.getNodeModel().getInMemoryRepresentation()) {
      if (section.getValue() != null) {
        throw UserError.invalid(
            "line", section.getNodeName() + ": " + section.getValue(), "follow a [section] line");
      }
      for (ImmutableNode key : section) {
        Object value = key.getValue();
        entries.add(
            new Entry(
                section.getNodeName(), key.getNodeName(), value == null ? "" : value.toString()));
      }
    }
    return entries;
  }
}
