/** What kernels are told of an optimiser's update: descriptions. */
package io.gearshift.executors.kernels.update;
