/**
 * Number formats as immutable values, rounding and saturation: plain Java, the definition of
 * correct. No buffers, no native code, no Spark.
 */
package io.gearshift.executors.numerics;
