package org.ke4j.error;

import java.util.Objects;

/**
 * A picture that cannot be read: damaged, of a format that is not read, too large, or no picture at
 * all. One of many may be skipped for it: {@link #image()} and {@link #reason()} are what a list of
 * skipped pictures says.
 */
public class UnreadableImageException extends Ke4jException {
  private static final long serialVersionUID = 1L;
  private final String image;
  private final String reason;

  /**
   * @param image the picture's path or name
   * @param reason why it cannot be read, and what to do where something can be done
   */
  public UnreadableImageException(String image, String reason) {
    this(image, reason, null);
  }

  public UnreadableImageException(String image, String reason, Throwable cause) {
    super(Objects.requireNonNull(image, "image") + ": " + reason, cause);
    this.image = image;
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** The picture's path or name. */
  public String image() {
    return image;
  }

  /** Why it cannot be read, without the name. */
  public String reason() {
    return reason;
  }
}
