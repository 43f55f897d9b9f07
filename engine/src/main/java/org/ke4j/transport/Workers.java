package org.ke4j.transport;

import java.util.function.IntConsumer;
import org.ke4j.error.Ke4jException;

/** Runs the same task on a fixed number of threads, the calling one among them. */
final class Workers {
  private Workers() {}

  /** Calls the task with 0 to threads - 1 and returns when all are done. */
  static void run(int threads, IntConsumer task) {
    Thread[] others = new Thread[threads - 1];
    Throwable[] failure = new Throwable[threads];
    for (int k = 0; k < others.length; k++) {
      int worker = k + 1;
      others[k] = new Thread(() -> attempt(task, worker, failure), "transport-" + worker);
      others[k].setDaemon(true);
      others[k].start();
    }
    attempt(task, 0, failure);
    for (Thread other : others) {
      try {
        other.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Ke4jException("transport: interrupted", e);
      }
    }
    for (Throwable thrown : failure) {
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      } else if (thrown instanceof Error error) {
        throw error;
      }
    }
  }

  private static void attempt(IntConsumer task, int worker, Throwable[] failure) {
    try {
      task.accept(worker);
    } catch (RuntimeException | Error e) {
      failure[worker] = e;
    }
  }
}
