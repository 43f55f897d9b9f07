package org.ke4j.server;

/** A request that is answered with an error: its status and what the client is told. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int status;

  Problem(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Whether the same request may do later. */
  boolean passing() {
    return status == 429 || status == 503;
  }
}
