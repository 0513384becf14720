package io.gearshift.executors.kernels.host.loop;

/** Smallest and largest raw value of an integer tensor. */
public record RawRange(int min, int max) {}
