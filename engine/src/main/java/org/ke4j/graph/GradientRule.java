package org.ke4j.graph;

/** How gradients flow back through one operator: a line of the table {@link GradientRules}. */
@FunctionalInterface
interface GradientRule {
  /** Appends what takes the gradient of a node's output to those of its inputs. */
  void append(BackwardNode node);
}
