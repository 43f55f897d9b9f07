package org.ke4j.onnx;

import org.ke4j.error.Ke4jException;

/** One node cannot be translated; collected into an {@link UnsupportedModelException}. */
final class Unsupported extends Ke4jException {
  private static final long serialVersionUID = 1L;

  private final boolean ofShape;

  Unsupported(String what) {
    this(what, false);
  }

  private Unsupported(String what, boolean ofShape) {
    super(what);
    this.ofShape = ofShape;
  }

  /** For a shape that an open batch cannot have; with a fixed one it may be possible. */
  static Unsupported ofShape(String what) {
    return new Unsupported(what, true);
  }

  /** Whether another batch may help. */
  boolean isOfShape() {
    return ofShape;
  }
}
