package io.gearshift.driver.ingest.unit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the key of a record in a SequenceFile says of its image. Read are, in this order:
 *
 * <ul>
 *   <li>{@code name\nlabel}, as BigDL's ImageNet converter writes with names;
 *   <li>a number, as it writes without: the label alone;
 *   <li>a path, {@code class/name.jpg}: the folder that holds the file is the class;
 *   <li>a file of ImageNet, {@code n01440764_10026.JPEG}: the WordNet number is the class.
 * </ul>
 *
 * <p>Numbers may be written as floats, {@code 12.0}; BigDL's labels begin at 1. Source:
 * intel-analytics/BigDL, BGRImgToLocalSeqFile.scala and SeqFileFolder.readLabel.
 *
 * @param className the class, numbers without leading zeros and fractions
 * @param name of the image inside of its class; empty where the key gives none
 * @param fault why the key names no class; empty if it does
 */
record RecordKey(String className, String name, String fault) {
  private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+([.][0-9]*)?");
  private static final Pattern LABEL = Pattern.compile("0*([0-9]{1,5})([.]0*)?");
  private static final Pattern WORD_NET = Pattern.compile("(n[0-9]{8})_.+");
  private static final int MOST_SHOWN = 60;

  static RecordKey of(String key) {
    int line = key.indexOf('\n');
    if (line >= 0) {
      String label = key.substring(line + 1).strip();
      return label.isEmpty() ? unnamed(key) : labelled(label, key.substring(0, line).strip());
    }
    String text = key.strip();
    if (NUMBER.matcher(text).matches()) {
      return labelled(text, "");
    }
    int slash = text.lastIndexOf('/');
    String name = text.substring(slash + 1);
    String folder = slash < 0 ? "" : text.substring(text.lastIndexOf('/', slash - 1) + 1, slash);
    Matcher wordNet = WORD_NET.matcher(name);
    if (!folder.isEmpty() && !name.isEmpty()) {
      return new RecordKey(folder, name, "");
    }
    return wordNet.matches() ? new RecordKey(wordNet.group(1), name, "") : unnamed(key);
  }

  private static RecordKey labelled(String label, String name) {
    if (!NUMBER.matcher(label).matches()) {
      return new RecordKey(label, name, "");
    }
    Matcher whole = LABEL.matcher(label);
    return whole.matches()
        ? new RecordKey(whole.group(1), name, "")
        : new RecordKey("", name, "label " + label + " (must be a whole number, 0 to 99999)");
  }

  private static RecordKey unnamed(String key) {
    String shown = key.length() > MOST_SHOWN ? key.substring(0, MOST_SHOWN) + "..." : key;
    return new RecordKey("", "", "key without a class: " + shown.replace('\n', ' '));
  }
}
