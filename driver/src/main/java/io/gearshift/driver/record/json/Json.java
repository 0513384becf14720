package io.gearshift.driver.record.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The one JSON dialect of records and checkpoints. Unknown fields and unknown types of line are
 * passed over, so that older programs read newer records.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_INVALID_SUBTYPE)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private Json() {}

  /** The shared mapper; do not reconfigure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * A part of an object, whose fields stand among those of the other parts. Jackson 2.15 writes
   * records in that form ({@code JsonUnwrapped}) and cannot read them.
   *
   * @throws JsonProcessingException if they are none of the part
   */
  public static <T> T part(ObjectNode fields, Class<T> part) throws JsonProcessingException {
    return MAPPER.treeToValue(fields, part);
  }
}
