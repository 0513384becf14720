/** Depthwise convolutions of floats in vectors: a lane is a channel. */
package io.gearshift.executors.kernels.vector.depthwise;
