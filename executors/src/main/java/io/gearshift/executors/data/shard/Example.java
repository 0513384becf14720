package io.gearshift.executors.data.shard;

/**
 * One row of a shard.
 *
 * @param image the encoded image, JPEG or PNG
 * @param label index into the manifest's class names
 * @param id unique inside its split; names the image in messages
 * @param width columns of the decoded image
 * @param height rows of the decoded image
 * @param crc32 CRC-32 of {@code image}, 0 to 2^32 - 1
 */
public record Example(byte[] image, int label, String id, int width, int height, long crc32) {}
