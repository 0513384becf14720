package io.gearshift.executors.kernels;

/** Smallest and largest value of a tensor, both finite. */
public record Range(float min, float max) {}
