/** The sizes of convolutions and poolings: descriptions. */
package io.gearshift.executors.kernels.shape;
