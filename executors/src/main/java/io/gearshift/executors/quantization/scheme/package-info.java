/** Which quantiser each operand has, by paper. */
package io.gearshift.executors.quantization.scheme;
