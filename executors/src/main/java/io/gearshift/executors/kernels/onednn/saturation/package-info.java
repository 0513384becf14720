/**
 * Exact products of bytes on CPUs without VNNI, which add pairs of products in 16 bits with
 * saturation: {@link io.gearshift.executors.kernels.onednn.saturation.IntegerProduct} and {@link
 * io.gearshift.executors.kernels.onednn.saturation.IntegerMatrixProduct} shift signed operands,
 * take excess factors out and add them afterwards. On CPUs with VNNI they run one primitive and
 * nothing else.
 */
package io.gearshift.executors.kernels.onednn.saturation;
