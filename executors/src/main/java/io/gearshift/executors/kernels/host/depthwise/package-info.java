/** Grouped and depthwise convolutions in plain Java. */
package io.gearshift.executors.kernels.host.depthwise;
