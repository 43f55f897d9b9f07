package org.ke4j.view;

/** Is told how far long work has come. Called from several threads, never from two at once. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (done, total) -> {};

  /**
   * So much is done.
   *
   * @param done images finished, 1 to {@code total}, growing
   */
  void done(int done, int total);
}
