package org.ke4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;
import org.ke4j.store.TextFile;

/**
 * What there is to know about an encoder beside its weights: a small text file with the model's
 * name and the ending {@code .properties}, in the model's folder. Lines are {@code key = value};
 * empty lines and lines that start with # are skipped; unknown keys are refused.
 *
 * <pre>
 * name        short name in tables; default: the model's file name without ending
 * width       length of an embedding; checked when the model opens
 * licence     of the weights
 * source      where they come from
 * sha256      of the model file; checked when the model opens
 * output      name of the model's output to use; default: the one that looks like an embedding
 * size        pixels, height and width of the model's input                        (required)
 * resize      stretch (default), or the length of the short side before a centre crop
 * resampling  bilinear, bicubic, area-or-cubic, opencv-cubic, opencv-linear, opencv-area
 *             (default bicubic)
 * mean        three numbers on the scale 0..1, subtracted (default 0 0 0)
 * deviation   three numbers on the scale 0..1, divided by (default 1 1 1)
 * channels    RGB (default) or BGR
 * meaning     paired mean cosine distance from which on a change is one of meaning, for the
 *             contrast detector; default: unknown
 * </pre>
 *
 * @param name short name
 * @param width length of an embedding, 0 if unknown
 * @param licence of the weights, empty if unknown
 * @param source where the weights come from, empty if unknown
 * @param sha256 of the model file, empty if unknown
 * @param output name of the output, empty for the default
 * @param meaning distance from which on a change is one of meaning, NaN if unknown
 * @param preprocessing what is done to an image
 */
public record Description(
    String name,
    int width,
    String licence,
    String source,
    String sha256,
    String output,
    double meaning,
    Preprocessing preprocessing) {
  /** What may occur in a description file. */
  static final Set<String> KEYS =
      Set.of(
          "name",
          "width",
          "licence",
          "source",
          "sha256",
          "output",
          "size",
          "resize",
          "resampling",
          "mean",
          "deviation",
          "channels",
          "meaning");

  public Description {
    Check.that(!name.isBlank(), "name of an encoder: expected some text");
    Check.atLeast("width", width, 0);
    Check.that(
        Double.isNaN(meaning) || meaning > 0,
        "meaning: expected a distance above 0, got %s",
        meaning);
    Check.that(
        sha256.isEmpty() || sha256.matches("[0-9a-f]{64}"),
        "sha256: expected 64 hexadecimal digits, got '%s'",
        sha256);
    Objects.requireNonNull(preprocessing, "preprocessing");
  }

  /**
   * Reads a description file.
   *
   * @param fallbackName the name if the file gives none
   * @throws CorruptFileException if a line, key or value is not as described above
   */
  public static Description read(Path file, String fallbackName) {
    try {
      return parse(file, TextFile.read(file), fallbackName);
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + Reasons.of(e), e);
    }
  }

  /** A description among the resources of this package. */
  static Description builtIn(String name) {
    String resource = name + ".properties";
    try (InputStream in = Description.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new Ke4jException("resource " + resource + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return parse(Path.of(resource), text, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Description parse(Path file, String text, String fallbackName) {
    return of(file, KeyValues.parse(file, text.lines().toList(), 0, KEYS), fallbackName);
  }

  /**
   * A description of values by key.
   *
   * @param file stands in messages
   * @param values other keys than those of a description are ignored
   */
  static Description of(Path file, Map<String, String> values, String fallbackName) {
    if (!values.containsKey("size")) {
      throw new CorruptFileException(file, "keys", "a size", String.join(", ", values.keySet()));
    }
    try {
      String resize = values.getOrDefault("resize", "stretch");
      String channels = values.getOrDefault("channels", "RGB");
      Check.that(
          channels.equals("RGB") || channels.equals("BGR"),
          "channels: expected RGB or BGR, got '%s'",
          channels);
      Preprocessing preprocessing =
          new Preprocessing(
              integer("size", values.get("size")),
              resize.equals("stretch") ? 0 : Check.atLeast("resize", integer("resize", resize), 1),
              Resampling.of(values.getOrDefault("resampling", "bicubic")),
              numbers("mean", values.getOrDefault("mean", "0 0 0")),
              numbers("deviation", values.getOrDefault("deviation", "1 1 1")),
              channels.equals("BGR"));
      return new Description(
          values.getOrDefault("name", fallbackName),
          integer("width", values.getOrDefault("width", "0")),
          values.getOrDefault("licence", ""),
          values.getOrDefault("source", ""),
          values.getOrDefault("sha256", ""),
          values.getOrDefault("output", ""),
          meaning(values.get("meaning")),
          preprocessing);
    } catch (UsageException e) {
      throw new CorruptFileException(file, "values", "as documented", e.getMessage(), e);
    }
  }

  private static double meaning(String text) {
    if (text == null) {
      return Double.NaN;
    }
    try {
      return Check.positive("meaning", Double.parseDouble(text));
    } catch (NumberFormatException e) {
      throw new UsageException("meaning: expected a distance above 0, got '" + text + "'");
    }
  }

  private static int integer(String key, String text) {
    Check.that(text.matches("\\d{1,9}"), "%s: expected a whole number, got '%s'", key, text);
    return Integer.parseInt(text);
  }

  static float[] numbers(String key, String text) {
    String[] parts = text.split("[ ,]+");
    float[] numbers = new float[parts.length];
    try {
      for (int i = 0; i < parts.length; i++) {
        numbers[i] = Float.parseFloat(parts[i]);
      }
    } catch (NumberFormatException e) {
      throw new UsageException(key + ": expected numbers, got '" + text + "'");
    }
    return numbers;
  }

  static String numbers(float[] values) {
    return Arrays.toString(values).replaceAll("[\\[\\],]", "");
  }

  /** The text of a description file with this content. */
  public String toText() {
    return KeyValues.text(values());
  }

  /** The values by key, as in a description file, without those that are unknown. */
  Map<String, String> values() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("name", name);
    lines.put("width", width == 0 ? "" : Integer.toString(width));
    lines.put("licence", licence);
    lines.put("source", source);
    lines.put("sha256", sha256);
    lines.put("output", output);
    lines.put("size", Integer.toString(preprocessing.size()));
    int side = preprocessing.shortSide();
    lines.put("resize", side == 0 ? "stretch" : Integer.toString(side));
    lines.put("resampling", preprocessing.resampling().text());
    lines.put("mean", numbers(preprocessing.mean()));
    lines.put("deviation", numbers(preprocessing.deviation()));
    lines.put("channels", preprocessing.bgr() ? "BGR" : "RGB");
    lines.put("meaning", Double.isNaN(meaning) ? "" : Double.toString(meaning));
    lines.values().removeIf(String::isEmpty);
    return lines;
  }
}
