package io.gearshift.executors.models.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.gearshift.executors.graph.UnsupportedLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * Looks through the JSON of a network token by token, before DL4J sees it: which classes it names,
 * how deep and how large it is.
 */
final class ConfigurationScan {

  /** DL4J's own files are 7 deep. */
  private static final int DEEPEST = 64;

  /** The largest published networks have some hundred layers. */
  private static final int MOST_LAYERS = 10_000;

  private static final int LONGEST_SHOWN = 100;
  private static final String CLASS = "@class";
  private static final String VERTICES = "vertices";
  private static final String CONFS = "confs";

  /** The lists of strings in DL4J's format; the string that begins any other may be a class. */
  private static final Set<String> LISTS =
      Set.of("networkInputs", "networkOutputs", "topologicalOrderStr", "variables", "params");

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** What a text is, going by its outermost names. */
  enum Kind {
    GRAPH,
    CHAIN,
    NEITHER
  }

  private final JsonParser parser;
  private final Deque<Boolean> classSeen = new ArrayDeque<>();
  private Kind kind = Kind.NEITHER;

  private ConfigurationScan(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * What kind of network {@code json} describes.
   *
   * @throws InvalidArchitectureException with the reason, in one line, if it is not JSON or DL4J
   *     must not see it
   */
  static Kind of(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      ConfigurationScan scan = new ConfigurationScan(parser);
      scan.scan();
      return scan.kind;
    } catch (JsonProcessingException e) {
      throw new InvalidArchitectureException(
          "is not JSON: " + ConfigurationFile.firstLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void scan() throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      JsonStreamContext context = parser.getParsingContext();
      switch (token) {
        case START_OBJECT -> {
          classSeen.push(false);
          countLayers(context);
        }
        case END_OBJECT -> {
          if (!classSeen.pop() && isTyped(context)) {
            throw new InvalidArchitectureException(
                place(context)
                    + " has no "
                    + CLASS
                    + ", must be as DL4J 1.0.0-beta or later writes it; 1.0.0-beta4 reads and"
                    + " converts older files");
          }
          if (classSeen.isEmpty() && parser.nextToken() != null) {
            throw new InvalidArchitectureException("has text after its end, must be one object");
          }
        }
        case FIELD_NAME -> field(context);
        case VALUE_STRING -> text(context);
        default -> {
          // Numbers, null and brackets name no class.
        }
      }
    }
  }

  private void field(JsonStreamContext context) throws IOException {
    String name = parser.currentName();
    if (name.equals(CLASS)) {
      classSeen.pop();
      classSeen.push(true);
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw new InvalidArchitectureException(
            place(context) + " has a " + CLASS + " that is no text");
      }
      requireAllowed(parser.getText(), context);
    } else if (context.getParent().inRoot()) {
      if (name.equals(VERTICES)) {
        kind = Kind.GRAPH;
      } else if (name.equals(CONFS) && kind == Kind.NEITHER) {
        kind = Kind.CHAIN;
      }
    } else if (name.equals("weights")
        && "lossFn".equals(name(context.getParent()))
        && parser.nextToken() != JsonToken.VALUE_NULL) {
      throw new InvalidArchitectureException(
          UnsupportedLayer.of(owner(context), "loss with weights of its own").getMessage());
    }
  }

  /** Jackson takes ["a.b.C", {...}] for an object of the class a.b.C wherever it expects a type. */
  private void text(JsonStreamContext context) throws IOException {
    if (context.inArray() && context.getCurrentIndex() == 0) {
      JsonStreamContext holder = context.getParent();
      boolean list =
          holder.inObject()
              && (LISTS.contains(holder.getCurrentName())
                  || "vertexInputs".equals(name(holder.getParent())));
      if (!list) {
        requireAllowed(parser.getText(), context);
      }
    }
  }

  private void requireAllowed(String className, JsonStreamContext context) {
    if (AllowedClasses.contains(className)) {
      return;
    }
    String shown = shown(className);
    if (shown.matches("org\\.(deeplearning4j|nd4j)\\.[\\w.]+")) {
      throw new InvalidArchitectureException(
          UnsupportedLayer.of(owner(context), shown.substring(shown.lastIndexOf('.') + 1))
              .getMessage());
    }
    throw new InvalidArchitectureException(
        place(context) + " names the class " + shown + ", must name DL4J's own only");
  }

  private void countLayers(JsonStreamContext context) {
    JsonStreamContext holder = context.getParent();
    int layers =
        holder.inArray() && CONFS.equals(name(holder.getParent()))
            ? holder.getCurrentIndex() + 1
            : isVertex(context) ? holder.getEntryCount() : 0;
    if (layers > MOST_LAYERS) {
      throw new InvalidArchitectureException(
          "has more than " + MOST_LAYERS + " layers, must have at most that many");
    }
  }

  private static boolean isTyped(JsonStreamContext after) {
    // At END_OBJECT the parser's context is the object's holder.
    boolean vertex = depth(after) == 2 && VERTICES.equals(name(after.getParent()));
    return after.inObject() && (vertex || "layer".equals(after.getCurrentName()));
  }

  private static boolean isVertex(JsonStreamContext object) {
    return depth(object) == 3 && VERTICES.equals(name(object.getParent().getParent()));
  }

  private static int depth(JsonStreamContext context) {
    return context.inRoot() ? 0 : 1 + depth(context.getParent());
  }

  private static String name(JsonStreamContext context) {
    return context == null || context.getCurrentName() == null ? "" : context.getCurrentName();
  }

  private static String place(JsonStreamContext context) {
    String owner = owner(context);
    return owner.isEmpty() ? "it" : "layer " + owner;
  }

  /** The layer that a place belongs to: its name in a graph, its number in a chain. */
  private static String owner(JsonStreamContext context) {
    JsonStreamContext below = null;
    for (JsonStreamContext c = context; c != null && !c.inRoot(); c = c.getParent()) {
      if (below != null && c.getParent().inRoot()) {
        if (VERTICES.equals(name(c))) {
          return shown(name(below));
        }
        if (CONFS.equals(name(c))) {
          return String.format(Locale.ROOT, "%d", below.getCurrentIndex());
        }
      }
      below = c;
    }
    return "";
  }

  private static String shown(String text) {
    String safe = text.replaceAll("\\p{C}", "?");
    return safe.length() > LONGEST_SHOWN ? safe.substring(0, LONGEST_SHOWN) + "..." : safe;
  }
}
