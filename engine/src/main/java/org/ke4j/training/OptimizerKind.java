package org.ke4j.training;

/** How gradients become steps. */
public enum OptimizerKind {
  /** Stochastic gradient descent with momentum, as in PyTorch: no dampening, no look-ahead. */
  SGD,
  /** Adam (Kingma and Ba 2015) with beta 0.9 and 0.999; weight decay is added to the gradient. */
  ADAM,
  /** SGD whose rate follows each layer's ratio of weight to gradient (You et al. 2017). */
  LARS
}
