/**
 * The door to all arithmetic on tensors: {@link io.gearshift.executors.kernels.Kernels}. Backends
 * live in sub-packages, and nothing outside may name one of them; the other sub-packages hold the
 * descriptions that kernels take.
 */
package io.gearshift.executors.kernels;
