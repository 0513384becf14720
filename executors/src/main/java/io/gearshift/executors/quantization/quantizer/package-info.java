/** The quantisers. */
package io.gearshift.executors.quantization.quantizer;
