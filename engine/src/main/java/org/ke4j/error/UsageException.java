package org.ke4j.error;

/** A request that makes no sense whatever the data: an unknown name, an option out of range. */
public class UsageException extends Ke4jException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
