/** What computes, as every task says it, and the devices that the backends of a process share. */
package io.gearshift.executors.kernels.compute;
