package io.gearshift.executors.kernels.onednn.primitive;

import org.bytedeco.dnnl.global.dnnl;

/** The numbers by which oneDNN knows a primitive's arguments. */
public final class Arguments {
  public static final int SOURCE = dnnl.DNNL_ARG_SRC;
  public static final int WEIGHT = dnnl.DNNL_ARG_WEIGHTS;
  public static final int BIAS = dnnl.DNNL_ARG_BIAS;
  public static final int DESTINATION = dnnl.DNNL_ARG_DST;
  public static final int GRAD_SOURCE = dnnl.DNNL_ARG_DIFF_SRC;
  public static final int GRAD_WEIGHT = dnnl.DNNL_ARG_DIFF_WEIGHTS;
  public static final int GRAD_DESTINATION = dnnl.DNNL_ARG_DIFF_DST;
  static final int SCRATCHPAD = dnnl.DNNL_ARG_SCRATCHPAD;
  static final int SOURCE_ZERO_POINT = dnnl.DNNL_ARG_ATTR_ZERO_POINTS | dnnl.DNNL_ARG_SRC;
  static final int SOURCE_SCALE = dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_SRC;

  private Arguments() {}
}
