/** NVIDIA's driver, bound by JNA: every return code but success is an exception. */
package io.gearshift.executors.kernels.cuda.device.driver;
