/** What element-wise kernels of a backend with memory of its own owe, part by part. */
package io.gearshift.executors.kernels.contract.elementwise.device;
