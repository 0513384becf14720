/** Immutable records that travel between driver and executors; versioned. */
package io.gearshift.executors.exchange;
