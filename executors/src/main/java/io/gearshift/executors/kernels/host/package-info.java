/**
 * What all backends share that compute in host memory. Chooses between vectors and plain Java; the
 * loops themselves live in sub-packages.
 */
package io.gearshift.executors.kernels.host;
