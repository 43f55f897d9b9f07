package org.ke4j.server;

import java.util.concurrent.atomic.AtomicLong;

/** Memory for the bodies of all requests that are served at once. */
final class BodyBudget {
  private final long bytes;
  private final AtomicLong used = new AtomicLong();

  BodyBudget(long bytes) {
    this.bytes = bytes;
  }

  /**
   * @return what to {@link #release}
   * @throws Problem 503 if it is not there now
   */
  long reserve(long wanted) {
    long before = used.getAndUpdate(now -> now + wanted > bytes ? now : now + wanted);
    if (before + wanted > bytes) {
      throw new Problem(503, "too many large requests at once; try again later");
    }
    return wanted;
  }

  void release(long reserved) {
    used.addAndGet(-reserved);
  }

  long used() {
    return used.get();
  }
}
