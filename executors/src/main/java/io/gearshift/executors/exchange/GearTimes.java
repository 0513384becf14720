package io.gearshift.executors.exchange;

import java.io.Serializable;
import java.util.List;

/**
 * What one worker's steps took.
 *
 * @param worker from 0
 * @param milliseconds the median step of each gear, in the task's order
 */
public record GearTimes(int worker, List<Double> milliseconds) implements Serializable {

  public GearTimes {
    milliseconds = List.copyOf(milliseconds);
  }
}
