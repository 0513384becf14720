package io.gearshift.driver.policy.rate;

/**
 * A factor of the learning rate that changes from update to update: a pure function of how much of
 * the run is over.
 *
 * <p>Sources: Loshchilov and Hutter 2017 (arXiv 1608.03983) for the cosine; Smith and Topin 2018
 * (arXiv 1708.07120) for the one cycle, with PyTorch's annealing along cosines.
 */
public sealed interface RateCurve {

  /**
   * The factor of an update.
   *
   * @param done share of the run's updates that came before, from 0 to 1
   */
  double factor(double done);

  /** For people. */
  String label();

  /** Always 1. */
  record Constant() implements RateCurve {
    @Override
    public double factor(double done) {
      return 1;
    }

    @Override
    public String label() {
      return "constant";
    }
  }

  /** From 1 to {@code end} along half a cosine. */
  record Cosine(double end) implements RateCurve {
    @Override
    public double factor(double done) {
      return anneal(1, end, done);
    }

    @Override
    public String label() {
      return "cosine to " + end;
    }
  }

  /** From {@code start} to 1 at {@code peak}, then to {@code end}, both along half a cosine. */
  record OneCycle(double start, double peak, double end) implements RateCurve {
    @Override
    public double factor(double done) {
      return done < peak
          ? anneal(start, 1, done / peak)
          : anneal(1, end, peak >= 1 ? 0 : (done - peak) / (1 - peak));
    }

    @Override
    public String label() {
      return "one cycle from " + start + " to 1 at " + peak + " to " + end;
    }
  }

  /** From {@code start} to 1 at {@code peak}, then to {@code end}, both along a straight line. */
  record Triangular(double start, double peak, double end) implements RateCurve {
    @Override
    public double factor(double done) {
      return done < peak
          ? start + (1 - start) * (done / peak)
          : 1 + (end - 1) * (peak >= 1 ? 0 : (done - peak) / (1 - peak));
    }

    @Override
    public String label() {
      return "triangle from " + start + " to 1 at " + peak + " to " + end;
    }
  }

  /** end + (1 - end) (1 - done)^power. */
  record Polynomial(double power, double end) implements RateCurve {
    @Override
    public double factor(double done) {
      return end + (1 - end) * Math.pow(1 - done, power);
    }

    @Override
    public String label() {
      return "polynomial of power " + power + " to " + end;
    }
  }

  /**
   * Another curve in the first share of the run; then what it came to.
   *
   * @param share of the run, above 0 and at most 1
   */
  record Early(RateCurve curve, double share) implements RateCurve {
    @Override
    public double factor(double done) {
      return curve.factor(Math.min(1, done / share));
    }

    @Override
    public String label() {
      return curve.label() + ", over the first " + share + " of the run";
    }
  }

  /**
   * Another curve times a straight line: over the first share of the run, (done + step) / share up
   * to 1.
   *
   * @param share of the run that warms up, above 0
   * @param step share of the run that one update is: the first update does not stand still
   */
  record WarmUp(RateCurve then, double share, double step) implements RateCurve {
    @Override
    public double factor(double done) {
      return then.factor(done) * Math.min(1, (done + step) / share);
    }

    @Override
    public String label() {
      return then.label() + ", after a warm-up over " + share + " of the run";
    }
  }

  private static double anneal(double from, double to, double done) {
    return to + (from - to) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
