package org.ke4j.onnx;

import org.ke4j.error.Ke4jException;

/** One node cannot be translated; collected into an {@link UnsupportedModelException}. */
final class Unsupported extends Ke4jException {
  private static final long serialVersionUID = 1L;

  Unsupported(String what) {
    super(what);
  }
}
