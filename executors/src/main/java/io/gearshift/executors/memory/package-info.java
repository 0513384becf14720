/** Intermediate tensors share memory where their lifetimes do not meet; planned once. */
package io.gearshift.executors.memory;
