package io.gearshift.executors.kernels.shape;

/**
 * Local response normalisation across channels: y = x s^-beta, s = k + alpha times the sum of the
 * squares of the channels at most {@code reach} away, itself among them.
 *
 * <p>Source: Krizhevsky, Sutskever, Hinton 2012, section 3.3; alpha is not divided by the number of
 * channels, as in DL4J.
 *
 * @param reach channels to either side: half of DL4J's n
 * @param k constant of s, above 0
 * @param alpha factor of the squares, at least 0
 * @param beta exponent
 */
public record ResponseNormalization(int reach, float k, float alpha, float beta) {}
