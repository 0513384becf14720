/** Products on a GPU: convolutions and dense layers, of integers and of floats. */
package io.gearshift.executors.kernels.cuda.convolution;
