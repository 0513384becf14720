package io.gearshift.executors.quantization;

import java.util.Locale;

/**
 * An operand of a product, as a network names it.
 *
 * @param layer the layer's name
 * @param place where the layer stands among those with products
 * @param role what the operand is to the product
 * @param origin where an input comes from; {@code COMPUTED} for other roles
 * @param sign of an input's values; {@code ANY} for other roles
 */
public record OperandSite(String layer, Place place, Role role, Origin origin, Sign sign) {

  /** Where a layer stands; a network's only one is its first. */
  public enum Place {
    FIRST,
    BETWEEN,
    LAST
  }

  /** What is quantised. */
  public enum Role {
    INPUT,
    WEIGHT,
    OUTPUT_GRADIENT,
    WEIGHT_GRADIENT,
    BIAS,
    /** The product with its bias, before an activation. */
    OUTPUT,
    /** The gradient that the product passes on to what its input is computed from. */
    INPUT_GRADIENT,
    BIAS_GRADIENT,
    /** What an update adds to the weight: the optimiser's momentum. */
    WEIGHT_UPDATE,
    BIAS_UPDATE,
    /** The weight as it is kept between updates. */
    STORED_WEIGHT,
    STORED_BIAS;

    /** For people: {@code "output gradient"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** What an input is the result of. */
  public enum Origin {
    /** The network's own input. */
    IMAGES,
    /** A batch normalisation, perhaps through its ReLU. */
    NORMALIZED,
    COMPUTED
  }

  /** The same layer's operand of another role. */
  public OperandSite of(Role otherRole) {
    return new OperandSite(layer, place, otherRole, Origin.COMPUTED, Sign.ANY);
  }
}
