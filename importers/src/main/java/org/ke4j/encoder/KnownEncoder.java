package org.ke4j.encoder;

import java.nio.file.Path;
import java.util.Locale;

/**
 * An encoder that has a name here.
 *
 * @param model what it is
 * @param description its name, width, licence, source and preprocessing; the unknown is empty
 * @param state how it can be had
 * @param file where it is, null if it is built in or not at hand
 * @param facts where what is said of it is confirmed; may be empty
 * @param url where it can be downloaded, empty if no address is confirmed
 */
public record KnownEncoder(
    String model, Description description, State state, Path file, String facts, String url) {

  /** The encoder for small images, which is taken when none is named. */
  public static final String BUILT_IN = "ke32";

  /** The encoder for photographs: 224 pixels. */
  public static final String FOR_PHOTOGRAPHS = "mobilenet-v2";

  /** Whether an encoder of this name comes with KE4J. */
  public static boolean isBuiltIn(String name) {
    return name.equals(BUILT_IN) || name.equals(FOR_PHOTOGRAPHS);
  }

  /** How an encoder can be had. */
  public enum State {
    /** Comes with KE4J. */
    BUILT_IN,
    /** The user added a file of it. */
    ADDED,
    /** The user added a file of it, which is no longer where it was. */
    GONE,
    /** It has been downloaded. */
    FETCHED,
    /** {@code ke fetch} downloads it. */
    FETCH,
    /** {@code ke fetch} prints how to export it. */
    EXPORT,
    /** The user must bring the file. */
    FILE;

    /** The name in tables and JSON, for example {@code built-in}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it can be used now. */
    public boolean atHand() {
      return this == BUILT_IN || this == ADDED || this == FETCHED;
    }
  }

  public String name() {
    return description.name();
  }
}
