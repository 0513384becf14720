/**
 * The reference as a device with memory of its own: whoever touches that memory from the host is
 * found out.
 */
package io.gearshift.executors.kernels.guard;
