package io.gearshift.executors.exchange;

import io.gearshift.executors.graph.InputShape;
import java.io.Serializable;

/**
 * A network and the images it takes, as they travel.
 *
 * @param configurationJson DL4J's own JSON of the ComputationGraphConfiguration
 * @param images channels and size of the images
 * @param threads threads inside one worker's kernels
 */
public record NetworkSpec(String configurationJson, InputShape images, int threads)
    implements Serializable {}
