/** Which format an operand of a product has, and how whole tensors are put into it. */
package io.gearshift.executors.quantization;
