/** Maximum pooling in vectors, over windows that tile the map. */
package io.gearshift.executors.kernels.vector.pooling;
