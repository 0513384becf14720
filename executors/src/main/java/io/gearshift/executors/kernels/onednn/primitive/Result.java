package io.gearshift.executors.kernels.onednn.primitive;

import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/** What happens to the sums of a product on their way out. */
public enum Result {
  /** Written as they are. */
  PLAIN,
  /** Converted to f32 and multiplied by the source's scale. */
  SCALED,
  /** The same, after the source's zero point was taken off each of its elements. */
  SHIFTED_AND_SCALED,
  /**
   * Converted to f32 and multiplied by the source's scale, then zero in place of what is negative.
   */
  SCALED_AND_RECTIFIED,
  /** Converted to f32 and multiplied by the source's scale, then added to what is there. */
  SCALED_AND_ADDED;

  /** The attributes that every primitive with this result is made with. */
  public primitive_attr attributes() {
    primitive_attr attributes = new primitive_attr();
    attributes.set_scratchpad_mode(scratchpad_mode.user);
    if (this != PLAIN) {
      attributes.set_scales_mask(dnnl.DNNL_ARG_SRC, 0);
    }
    if (this == SHIFTED_AND_SCALED) {
      attributes.set_zero_points_mask(dnnl.DNNL_ARG_SRC, 0);
    }
    post_ops after = new post_ops();
    if (this == SCALED_AND_ADDED) {
      after.append_sum();
      attributes.set_post_ops(after);
    }
    if (this == SCALED_AND_RECTIFIED) {
      after.append_eltwise(algorithm.eltwise_relu, 0, 0);
      attributes.set_post_ops(after);
    }
    return attributes;
  }
}
