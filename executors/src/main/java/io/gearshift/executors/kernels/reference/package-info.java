/**
 * The backend that defines correct: plain Java, one thread, slow and obvious. Sums of f32 products
 * are taken in f64 and rounded once; integer sums are exact. No native code, no vector code, no
 * state beyond what the interfaces demand.
 */
package io.gearshift.executors.kernels.reference;
