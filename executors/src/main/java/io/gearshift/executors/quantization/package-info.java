/**
 * What a quantiser is, what it is told and keeps, and which operand has which. Quantisers and the
 * papers' schemes live in sub-packages.
 */
package io.gearshift.executors.quantization;
