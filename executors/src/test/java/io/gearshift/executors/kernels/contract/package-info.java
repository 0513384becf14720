/**
 * What every backend owes for products, pooling and normalisation; it joins by extending {@code
 * KernelsContractTest}.
 */
package io.gearshift.executors.kernels.contract;
