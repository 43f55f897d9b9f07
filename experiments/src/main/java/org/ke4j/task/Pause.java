package org.ke4j.task;

/** Waits. */
final class Pause {
  private Pause() {}

  /** Waits so long, or until the thread is interrupted, which stays known. */
  static void millis(long time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
