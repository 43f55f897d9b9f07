package org.ke4j.training;

/** What an anchor is pushed away from. */
public enum Negatives {
  /** Its own negative views. */
  OWN,
  /** The negative views of all anchors of the batch. */
  BATCH,
  /** The negative views of the batch, and the other anchors. */
  BATCH_AND_ANCHORS
}
