package org.ke4j.training;

/** How the learning rate runs after the warm-up. */
public enum RateSchedule {
  CONSTANT {
    @Override
    double factor(double progress) {
      return 1;
    }
  },
  /** Half a cosine from the full rate to 0 (Loshchilov and Hutter 2017). */
  COSINE {
    @Override
    double factor(double progress) {
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  };

  /** Share of the full rate at a progress of 0 (included) to 1 (excluded). */
  abstract double factor(double progress);
}
