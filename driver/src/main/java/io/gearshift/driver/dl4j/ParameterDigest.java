package io.gearshift.driver.dl4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names parameters by their bits. */
public final class ParameterDigest {
  private static final int CHUNK = 1 << 16;

  private ParameterDigest() {}

  /** SHA-256 over flat f32 parameters, little-endian, in hexadecimal. */
  public static String sha256(float[] parameters) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (int from = 0; from < parameters.length; from += CHUNK) {
        int length = Math.min(CHUNK, parameters.length - from);
        bytes.clear().asFloatBuffer().put(parameters, from, length);
        digest.update(bytes.array(), 0, length * Float.BYTES);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
