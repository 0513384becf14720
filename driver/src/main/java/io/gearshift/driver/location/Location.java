package io.gearshift.driver.location;

import io.gearshift.driver.error.UserError;
import io.gearshift.driver.storage.Folder;
import io.gearshift.driver.storage.HadoopSettings;
import io.gearshift.driver.storage.StoredFile;
import io.gearshift.driver.text.Secrets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file or folder that a user names, on the local file system or on another one.
 *
 * @param path absolute, with scheme and, where there is one, host
 * @param system the file system that it lies on
 */
public record Location(Path path, FileSystem system) {
  /** As Hadoop reads a path: what stands before a colon in front of the first slash. */
  private static final Pattern SCHEME = Pattern.compile("([^:/]*):(.*)", Pattern.DOTALL);

  private static final String FILE = "file";

  /**
   * The location that a text means. A file system on other machines is asked for within seconds;
   * Hadoop itself would try for minutes.
   *
   * @param what the option or key, as the user knows it: {@code data set}
   * @param text a path, or a URI such as {@code hdfs://host:8020/data}
   * @throws UserError if it is none, its file system is not there or cannot be reached, in one line
   *     without passwords
   */
  public static Location of(String what, String text, Configuration configuration) {
    String shown = Secrets.masked(text);
    try {
      Path path = path(what, text, shown, configuration);
      Path qualified = FileSystem.get(path.toUri(), configuration).makeQualified(path);
      return new Location(qualified, qualified.getFileSystem(configuration));
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError("Invalid " + what + ": " + shown + " (" + reason(e) + ")", e);
    } catch (LinkageError e) {
      String rule = FileSystemJars.rule(text.split(":", 2)[0]).orElse("have all of its jars");
      throw UserError.invalid(what, shown, rule + "; missing: " + e.getMessage());
    }
  }

  /** As {@link #of(String, String, Configuration)} with {@link HadoopSettings}. */
  public static Location of(String what, String text) {
    return of(what, text, HadoopSettings.current());
  }

  /**
   * The folder that a text means; a plain path is one of this machine.
   *
   * @param what the option or key, as the user knows it
   * @throws UserError as {@link #of(String, String, Configuration)}
   */
  public static Folder folder(String what, String text) {
    try {
      if (!Folder.URI_WITH_SCHEME.matcher(text).matches()) {
        return Folder.at(java.nio.file.Path.of(text));
      }
      Configuration configuration = HadoopSettings.current();
      return Folder.at(of(what, text, configuration).path().toString(), configuration);
    } catch (InvalidPathException e) {
      throw UserError.invalid(what, text, "be a path: " + e.getReason());
    } catch (IOException e) {
      throw new UserError(
          "Invalid " + what + ": " + Secrets.masked(text) + " (" + reason(e) + ")", e);
    }
  }

  /** The file that a text means; as {@link #folder}. */
  public static StoredFile file(String what, String text) {
    int slash = text.lastIndexOf('/');
    if (Folder.URI_WITH_SCHEME.matcher(text).matches() && slash > 0) {
      return new StoredFile(folder(what, text.substring(0, slash + 1)), text.substring(slash + 1));
    }
    try {
      java.nio.file.Path path = java.nio.file.Path.of(text);
      java.nio.file.Path folder = path.getParent();
      return new StoredFile(
          Folder.at(folder == null ? java.nio.file.Path.of("") : folder),
          String.valueOf(path.getFileName()));
    } catch (InvalidPathException e) {
      throw UserError.invalid(what, text, "be a path: " + e.getReason());
    }
  }

  /**
   * The text that named this location, and what it means where a reader may not expect it: a path
   * without a scheme that is not on this machine.
   */
  public String named(String text) {
    boolean unexpected =
        !Folder.URI_WITH_SCHEME.matcher(text).matches() && !FILE.equals(path.toUri().getScheme());
    return unexpected ? text + ", which is " + path : text;
  }

  /** A path in the same folder, of this one's name with a suffix; its name may hold a colon. */
  public Path beside(String suffix) {
    // Hadoop would take a name alone, up to its colon, for a scheme.
    return new Path(path + suffix);
  }

  private static Path path(String what, String text, String shown, Configuration configuration)
      throws IOException {
    if (text.isBlank()) {
      throw UserError.invalid(what, "(nothing)", "be a path or a URI");
    }
    if (text.contains(":" + Secrets.MASK + "@")) {
      throw UserError.invalid(
          what, text, "hold its password, which no record keeps: give it again, as by --data");
    }
    Matcher matcher = SCHEME.matcher(text);
    if (matcher.matches()) {
      requireScheme(what, matcher.group(1), text, shown, configuration);
      if (matcher.group(1).equalsIgnoreCase(FILE)) {
        requireLocal(what, matcher.group(2), shown);
      }
    }
    Path path = new Path(text);
    Optional<String> unreachable = RemoteHost.problem(uri(path, configuration), configuration);
    if (unreachable.isPresent()) {
      throw UserError.invalid(what, shown, unreachable.get());
    }
    return path;
  }

  /** With the parts that Hadoop's settings give where the path has none. */
  private static URI uri(Path path, Configuration configuration) {
    URI own = path.toUri();
    URI standard = FileSystem.getDefaultUri(configuration);
    boolean isStandard =
        own.getScheme() == null
            || (own.getAuthority() == null && own.getScheme().equals(standard.getScheme()));
    return isStandard ? standard : own;
  }

  private static void requireScheme(
      String what, String scheme, String text, String shown, Configuration configuration) {
    if (FileSystemJars.takesNoPassword(scheme) && !shown.equals(text)) {
      throw UserError.invalid(
          what,
          shown,
          "hold no key and secret: give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
              + " environment, or fs.s3a.access.key and fs.s3a.secret.key in core-site.xml");
    }
    try {
      FileSystem.getFileSystemClass(scheme, configuration);
    } catch (IOException | RuntimeException e) {
      Optional<String> jars = FileSystemJars.rule(scheme);
      if (jars.isPresent()) {
        throw new UserError(UserError.invalid(what, shown, jars.get()).getMessage(), e);
      }
      String exists = Files.exists(java.nio.file.Path.of("./" + text)) ? ", which exists," : "";
      throw new UserError(
          UserError.invalid(
                  what,
                  shown,
                  "be a path or a URI: there is no file system "
                      + scheme
                      + ":, and the local path"
                      + exists
                      + " is written ./"
                      + shown)
              .getMessage(),
          e);
    }
  }

  private static void requireLocal(String what, String rest, String shown) {
    boolean namesHost = rest.startsWith("//") && !rest.startsWith("///");
    if (namesHost || !rest.startsWith("/")) {
      throw UserError.invalid(
          what, shown, "be file:///PATH from the root on, or the path alone without file:");
    }
  }

  private static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : Secrets.masked(message.lines().findFirst().orElse(message));
  }
}
