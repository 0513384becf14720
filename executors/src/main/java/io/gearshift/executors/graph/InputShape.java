package io.gearshift.executors.graph;

import java.io.Serializable;

/** The images that a network takes. */
public record InputShape(int channels, int height, int width) implements Serializable {}
