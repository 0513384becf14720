package io.gearshift.executors.kernels.tensor;

/** Smallest and largest value of a tensor, both finite. */
public record Range(float min, float max) {}
