package org.ke4j.method;

/** Where defaults come from. */
public enum Preset {
  /** What the paper says. */
  PAPER,
  /** What its authors' code does. */
  REFERENCE
}
