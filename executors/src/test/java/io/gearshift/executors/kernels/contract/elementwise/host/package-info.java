/** What element-wise kernels over host memory owe, part by part. */
package io.gearshift.executors.kernels.contract.elementwise.host;
