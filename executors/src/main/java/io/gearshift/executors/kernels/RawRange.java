package io.gearshift.executors.kernels;

/** Smallest and largest raw value of an 8-bit tensor. */
public record RawRange(int min, int max) {}
