/**
 * The door to all arithmetic on tensors: {@link io.gearshift.executors.kernels.Kernels} and the
 * shapes it takes. Backends live in sub-packages; nothing outside may name one of them.
 */
package io.gearshift.executors.kernels;
