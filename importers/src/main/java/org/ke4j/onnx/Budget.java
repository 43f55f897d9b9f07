package org.ke4j.onnx;

import org.ke4j.error.Ke4jException;

/** Bounds the memory of everything computed during an import. */
final class Budget {
  private long limit;
  private long spent;

  Budget(long limit) {
    this.limit = limit;
  }

  /** Makes room for what is computed from so many elements that the file really holds. */
  void allow(long elements) {
    limit += elements;
  }

  /**
   * Asks for room before an array is made.
   *
   * @return the number of elements of the shape
   * @throws Ke4jException beyond the limit
   */
  int charge(long... shape) {
    int count = Dims.count(shape);
    spent += count;
    if (spent > limit) {
      throw new Ke4jException(
          "constants computed during the import: expected at most "
              + limit
              + " elements together, reached "
              + spent
              + " with shape "
              + Dims.text(shape));
    }
    return count;
  }
}
