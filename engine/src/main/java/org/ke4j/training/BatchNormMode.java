package org.ke4j.training;

/** Over which images batch normalisation takes its statistics. */
public enum BatchNormMode {
  /** Anchors, each positive and each negative view by themselves, as in separate passes. */
  SEPARATE,
  /** All images of the batch together. */
  JOINT
}
