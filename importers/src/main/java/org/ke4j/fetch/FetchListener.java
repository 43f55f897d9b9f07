package org.ke4j.fetch;

import java.time.Duration;

/** Is told how a fetch goes on, by the thread that fetches. */
@FunctionalInterface
public interface FetchListener {
  /**
   * So much is there.
   *
   * @param bytes on disk
   * @param total of the whole file, -1 while it is not known
   */
  void received(long bytes, long total);

  /** Another process or thread fetches the same file; this one waits for it. */
  default void waiting() {}

  /**
   * The connection failed in passing.
   *
   * @param reason what happened
   * @param pause how long it is until the next attempt
   */
  default void retrying(String reason, Duration pause) {}
}
