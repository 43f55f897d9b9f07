package org.ke4j.onnx;

import java.util.List;
import org.ke4j.error.Ke4jException;

/** A list of values, as exporters write {@code split} and {@code chunk}; its length is known. */
record Sequence(List<Value> parts) implements Value {
  @Override
  public long[] shape() {
    throw new Ke4jException("a sequence where one value is expected");
  }

  @Override
  public ElementType type() {
    throw new Ke4jException("a sequence where one value is expected");
  }

  /** A part; negative indices count from the end. */
  Value at(long index) {
    long front = index < 0 ? index + parts.size() : index;
    if (front < 0 || front >= parts.size()) {
      throw new Ke4jException("part " + index + " of a sequence of " + parts.size());
    }
    return parts.get((int) front);
  }
}
