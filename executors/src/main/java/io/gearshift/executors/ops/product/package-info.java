/** Convolutions and dense layers: their products, and how the operands of these are quantised. */
package io.gearshift.executors.ops.product;
