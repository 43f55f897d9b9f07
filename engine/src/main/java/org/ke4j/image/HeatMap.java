package org.ke4j.image;

import java.util.Objects;
import org.ke4j.error.Check;

/**
 * Where an image is unusual.
 *
 * @param width of the image, in pixels
 * @param height of the image, in pixels
 * @param values {@code height x width}, row-major, 0 or more; 0 where nothing is unusual, 1 where a
 *     spot accounts for all that separates a middling normal image from the threshold; may exceed
 *     1; not copied
 */
public record HeatMap(int width, int height, float[] values) {
  /** A highest value from which on a map is shown at full strength. */
  public static final float FAINTEST = 0.2f;

  public HeatMap {
    Objects.requireNonNull(values, "values");
    Check.that(
        values.length == (long) width * height,
        "heat map: expected %d x %d values, got %d",
        width,
        height,
        values.length);
  }

  /** The value of a pixel. */
  public float get(int x, int y) {
    Objects.checkIndex(x, width);
    return values[y * width + x];
  }

  /**
   * Bilinear between the middles of cells, the outermost beyond them.
   *
   * @param cells {@code side x side}, row-major
   * @param u place across, 0 in the middle of the first column
   * @param v place down, 0 in the middle of the first row
   */
  public static double between(double[] cells, int side, double u, double v) {
    double across = Math.max(0, Math.min(side - 1, u));
    double down = Math.max(0, Math.min(side - 1, v));
    int left = (int) across;
    int top = (int) down;
    int right = Math.min(side - 1, left + 1);
    int bottom = Math.min(side - 1, top + 1);
    double above =
        cells[top * side + left] * (1 - across + left)
            + cells[top * side + right] * (across - left);
    double below =
        cells[bottom * side + left] * (1 - across + left)
            + cells[bottom * side + right] * (across - left);
    return above * (1 - down + top) + below * (down - top);
  }

  /** The greatest value. */
  public float highest() {
    float highest = 0;
    for (float value : values) {
      highest = Math.max(highest, value);
    }
    return highest;
  }

  /**
   * The image with warm colours where it is unusual, strongest at its hottest spot, however little
   * of the score a spot accounts for; what is below {@link #FAINTEST} stays faint, so that the
   * small differences of a normal image are not blown up.
   *
   * @param image of this size
   */
  public RgbImage over(RgbImage image) {
    return over(image, Math.max(FAINTEST, Math.min(1, highest())));
  }

  /**
   * The image with warm colours where it is unusual; values from {@code full} on are opaque.
   *
   * @param image of this size
   * @param full above 0
   */
  public RgbImage over(RgbImage image, float full) {
    Check.that(
        image.width() == width && image.height() == height,
        "heat map: expected an image of %d x %d, got %d x %d",
        width,
        height,
        image.width(),
        image.height());
    byte[] rgb = image.rgb().clone();
    for (int i = 0; i < values.length; i++) {
      float heat = Math.min(1, Math.max(0, values[i] / full));
      float cover = 0.7f * heat;
      int[] warm = {255, (int) (220 * (1 - heat)), 0};
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) Math.round((rgb[3 * i + c] & 0xFF) * (1 - cover) + warm[c] * cover);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HeatMap that
        && width == that.width
        && height == that.height
        && java.util.Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(width, height, java.util.Arrays.hashCode(values));
  }

  @Override
  public String toString() {
    return "HeatMap[" + width + " x " + height + "]";
  }
}
