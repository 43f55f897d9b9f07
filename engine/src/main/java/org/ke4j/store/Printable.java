package org.ke4j.store;

/**
 * Text for a screen. Names of files may hold anything: what would steer a terminal is spelt out.
 */
public final class Printable {
  private Printable() {}

  /** One line: line ends too are spelt out. */
  public static String line(String text) {
    return spelt(text, "");
  }

  /** Several lines. */
  public static String lines(String text) {
    return spelt(text, "\n\t");
  }

  private static String spelt(String text, String kept) {
    if (text.chars().noneMatch(c -> steers(c) && kept.indexOf(c) < 0)) {
      return text;
    }
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (!steers(c) || kept.indexOf(c) >= 0) {
                out.append((char) c);
              } else if (c == '\n') {
                out.append("\\n");
              } else if (c == '\r') {
                out.append("\\r");
              } else if (c == '\t') {
                out.append("\\t");
              } else {
                out.append(String.format("\\u%04x", c));
              }
            });
    return out.toString();
  }

  /** Control characters, line separators, and marks that turn the direction of writing. */
  private static boolean steers(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
