package io.gearshift.executors.quantization;

/** Whether a tensor can hold negative values. */
public enum Sign {
  ANY,
  NON_NEGATIVE
}
