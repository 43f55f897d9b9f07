package org.ke4j.error;

/**
 * Something that was asked for could not be done. The message is written for the user: it names
 * what, what was expected and what was found.
 */
public class Ke4jException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Ke4jException(String message) {
    super(message);
  }

  public Ke4jException(String message, Throwable cause) {
    super(message, cause);
  }
}
