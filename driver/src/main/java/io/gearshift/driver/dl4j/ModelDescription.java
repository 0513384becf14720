package io.gearshift.driver.dl4j;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gearshift.executors.data.shard.Preprocessing;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.zip.ZipException;

/**
 * {@code gearshift.json} in a model zip: what the network's inputs and outputs mean. DL4J ignores
 * the entry.
 *
 * @param formatVersion {@value #VERSION}
 * @param classNames by label
 * @param channels of an image: 1 grey, 3 red, green, blue
 * @param height rows of an image
 * @param width columns of an image
 * @param mean subtracted, per channel, of pixels in [0, 1]
 * @param deviation divided by, per channel
 * @param parametersSha256 of the parameters, as little-endian f32 in DL4J's order
 * @param preprocessing what is done to an image's 8-bit values before mean and deviation; null
 *     where nothing is, as in zips of before it was there
 */
public record ModelDescription(
    int formatVersion,
    List<String> classNames,
    int channels,
    int height,
    int width,
    List<Float> mean,
    List<Float> deviation,
    @JsonProperty("parametersSha256") String parametersSha256,
    @JsonInclude(JsonInclude.Include.NON_NULL) Preprocessing preprocessing) {

  /** The entry's name. */
  static final String ENTRY = "gearshift.json";

  static final int VERSION = 1;

  /** The fields that may be missing: this one, and the other in it. */
  private static final String PREPROCESSING = "preprocessing";

  private static final String WHITENING = "whitening";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public ModelDescription {
    classNames = List.copyOf(classNames);
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
  }

  /** The description of a network with these parameters. */
  public static ModelDescription of(
      List<String> classNames,
      int channels,
      int height,
      int width,
      float[] mean,
      float[] deviation,
      float[] parameters) {
    return new ModelDescription(
        VERSION,
        classNames,
        channels,
        height,
        width,
        boxed(mean),
        boxed(deviation),
        ParameterDigest.sha256(parameters),
        null);
  }

  /** The same of a network that is trained on preprocessed images; null if they are not. */
  public ModelDescription withPreprocessing(Preprocessing made) {
    return new ModelDescription(
        formatVersion,
        classNames,
        channels,
        height,
        width,
        mean,
        deviation,
        parametersSha256,
        made);
  }

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers and texts have a JSON", e);
    }
  }

  /**
   * The description in {@code json}.
   *
   * @throws ZipException with a reason in one line, if it is none of this version
   */
  static ModelDescription parse(byte[] json) throws ZipException {
    try {
      JsonNode read = JSON.readTree(json);
      allowMissing(read, PREPROCESSING);
      allowMissing(read.path(PREPROCESSING), WHITENING);
      ModelDescription description = JSON.treeToValue(read, ModelDescription.class);
      require(description != null, "it holds no JSON object");
      description.check();
      return description;
    } catch (JsonProcessingException e) {
      String line = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
      throw new ZipException(ENTRY + ": " + line);
    } catch (ZipException e) {
      throw e;
    } catch (IOException e) {
      throw new ZipException(ENTRY + ": " + e.getMessage());
    }
  }

  private static void allowMissing(JsonNode node, String field) {
    if (node instanceof ObjectNode object && !object.has(field)) {
      object.putNull(field);
    }
  }

  private void check() throws ZipException {
    require(formatVersion == VERSION, "formatVersion is " + formatVersion + ", must be " + VERSION);
    require(
        new HashSet<>(classNames).size() == classNames.size(), "a class name stands there twice");
    require(
        (channels == 1 || channels == 3) && height > 0 && width > 0,
        "images of " + channels + "x" + height + "x" + width + " are none");
    require(
        mean.size() == channels && deviation.size() == channels,
        "mean and deviation must be " + channels + " numbers each, one for each channel");
    require(mean.stream().allMatch(Float::isFinite), "mean is " + mean + ", must be finite");
    require(
        deviation.stream().allMatch(d -> Float.isFinite(d) && d > 0),
        "deviation is " + deviation + ", must be above 0");
    require(parametersSha256 != null, "it has no parametersSha256");
    require(
        preprocessing == null
            || (preprocessing.name() != null && preprocessing.parameters() != null),
        "preprocessing must have a name and parameters");
  }

  private static void require(boolean holds, String otherwise) throws ZipException {
    if (!holds) {
      throw new ZipException(ENTRY + ": " + otherwise);
    }
  }

  private static List<Float> boxed(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return List.of(boxed);
  }
}
