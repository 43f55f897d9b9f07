package org.ke4j.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** Rows taken from an iterator in pieces and given on one by one: memory is that of one piece. */
final class Pieces<A, B> implements Iterator<B> {
  private final Iterator<A> source;
  private final int size;
  private final Function<List<A>, List<B>> work;
  private final Deque<B> ready = new ArrayDeque<>();

  /**
   * @param size of a piece, 1 or more
   * @param work on a piece; results are not null
   */
  Pieces(Iterator<A> source, int size, Function<List<A>, List<B>> work) {
    this.source = source;
    this.size = size;
    this.work = work;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && source.hasNext()) {
      List<A> piece = new ArrayList<>(size);
      while (piece.size() < size && source.hasNext()) {
        piece.add(source.next());
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
