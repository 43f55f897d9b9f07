package org.ke4j.progress;

/**
 * Is told how far long work has come. Called by the thread that works, so it should return at once.
 */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = step -> {};

  /**
   * How far a piece of work has come.
   *
   * @param task what is done, a few words
   * @param done steps that are finished; equal to {@code total} when all is done
   * @param total number of steps, 1 or more; -1 while unknown
   * @param note a word on how it goes, for example the loss; may be empty
   */
  record Step(String task, long done, long total, String note) {}

  /** So much is done. */
  void at(Step step);

  /** So much is done, without a note. */
  default void at(String task, long done, long total) {
    at(new Step(task, done, total, ""));
  }
}
