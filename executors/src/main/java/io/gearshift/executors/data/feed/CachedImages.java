package io.gearshift.executors.data.feed;

/**
 * One worker's images of one split, decoded.
 *
 * @param pixels {count, height, width, channels}, in as many bytes a value as the stored form has
 * @param labels by position
 * @param first the split's index of position 0
 */
record CachedImages(byte[] pixels, int[] labels, int first) {}
