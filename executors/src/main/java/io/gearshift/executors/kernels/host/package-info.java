/**
 * What all backends share that compute in host memory: the parts of encoding, softmax, arguments
 * that are checked, loops spread over threads. Chooses between vectors and plain Java.
 */
package io.gearshift.executors.kernels.host;
