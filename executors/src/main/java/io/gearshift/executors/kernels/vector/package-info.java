/**
 * Element-wise kernels, batch normalisation and depthwise convolutions in {@code
 * jdk.incubator.vector}, for vectors of 256 bits and more. The only package that may use that
 * module; loaded by name, so that a JVM without it can run everything else.
 *
 * <p>Loops read and write direct buffers in place. Integers take the place of what AVX2 is slow at:
 * clamping, masks and float-to-integer conversion; each loop says how.
 */
package io.gearshift.executors.kernels.vector;
