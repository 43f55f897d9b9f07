package org.ke4j.protocol;

/** Which images SSA shows. */
public enum Scope {
  /** SAD and SPA: there is only one way. */
  NONE(null),
  /** Only images of the normal class: what the paper's code evaluates. */
  IN_CLASS("in-class"),
  /** Images of the other classes too, transformed likewise, as anomalies: what its text says. */
  FULL("full");

  private final String label;

  Scope(String label) {
    this.label = label;
  }

  /** The name in tables and JSON, or null for {@link #NONE}. */
  public String label() {
    return label;
  }
}
