package org.ke4j.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.Row;

/** Rows taken from an iterator in pieces and given on one by one: memory is that of one piece. */
final class Pieces<A, B> implements Iterator<B> {
  /** Pictures that go through an encoder at once. */
  static final int PICTURES = 64;

  /** Encoded bytes of a piece of pictures, from which on it is complete. */
  static final long BYTES = 64L << 20;

  private final Iterator<A> source;
  private final int size;
  private final ToLongFunction<A> weight;
  private final Function<List<A>, List<B>> work;
  private final Deque<B> ready = new ArrayDeque<>();

  /**
   * @param size of a piece, 1 or more
   * @param work on a piece; results are not null
   */
  Pieces(Iterator<A> source, int size, Function<List<A>, List<B>> work) {
    this(source, size, element -> 0, work);
  }

  private Pieces(
      Iterator<A> source, int size, ToLongFunction<A> weight, Function<List<A>, List<B>> work) {
    this.source = source;
    this.size = size;
    this.weight = weight;
    this.work = work;
  }

  /**
   * Pieces of rows of {@link Pictures}: {@link #PICTURES} each, fewer where they are large files.
   */
  static Pieces<Row, Row> ofPictures(Iterator<Row> rows, Function<List<Row>, List<Row>> work) {
    return new Pieces<>(
        rows, PICTURES, row -> row.isNullAt(3) ? 0 : row.<byte[]>getAs(3).length, work);
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && source.hasNext()) {
      List<A> piece = new ArrayList<>(size);
      long bytes = 0;
      while (piece.size() < size && bytes < BYTES && source.hasNext()) {
        A next = source.next();
        bytes += weight.applyAsLong(next);
        piece.add(next);
      }
      ready.addAll(work.apply(piece));
    }
    return !ready.isEmpty();
  }

  @Override
  public B next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }
}
