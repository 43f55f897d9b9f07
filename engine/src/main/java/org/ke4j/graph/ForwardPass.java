package org.ke4j.graph;

import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/** What the backward pass asks of the forward pass before it. */
interface ForwardPass {
  /** The array of a variable. */
  GraphValue value(String name);

  /** A node's operator as it was planned: axes and numbers that were inputs are its own. */
  DifferentialFunction operator(SameDiffOp node);

  /** The normalisation of a batch-norm node that took its batch's statistics, or null. */
  BatchNormalization normalization(SameDiffOp node);
}
