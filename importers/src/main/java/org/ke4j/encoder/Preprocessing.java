package org.ke4j.encoder;

import java.util.Arrays;
import java.util.Objects;
import org.ke4j.error.Check;

/**
 * What is done to an image before an encoder sees it: resize, centre crop, then for each channel
 * {@code (value / 255 - mean) / deviation}, as planes {@code [3, size, size]}, or {@code [size,
 * size, 3]} where the encoder takes the channels last.
 *
 * @param size height and width that the encoder takes, in pixels, 1 to 16384
 * @param shortSide length in pixels to which the shorter side is resized before the centre crop of
 *     {@code size}, at least {@code size}; 0 stretches the whole image to {@code size} instead
 * @param resampling how it is resized
 * @param mean three values, in the channel order below, on the scale 0..1
 * @param deviation three values above 0, on the scale 0..1
 * @param bgr whether blue comes first; false (usual) means red, green, blue
 */
public record Preprocessing(
    int size, int shortSide, Resampling resampling, float[] mean, float[] deviation, boolean bgr) {
  public Preprocessing {
    Check.between("size", size, 1, 16_384);
    Check.that(
        shortSide == 0 || (shortSide >= size && shortSide <= 16_384),
        "resize: expected stretch, or %d to 16384, got %d",
        size,
        shortSide);
    Objects.requireNonNull(resampling, "resampling");
    Check.that(mean.length == 3, "mean: expected 3 values, got %d", mean.length);
    Check.that(deviation.length == 3, "deviation: expected 3 values, got %d", deviation.length);
    for (int c = 0; c < 3; c++) {
      Check.between("mean", mean[c], -1000, 1000);
      Check.positive("deviation", deviation[c]);
    }
    mean = mean.clone();
    deviation = deviation.clone();
  }

  /** CLIP: bicubic resize of the short side, centre crop, CLIP's mean and deviation. */
  public static Preprocessing clip(int size) {
    return new Preprocessing(
        size,
        size,
        Resampling.BICUBIC,
        Description.numbers("mean", "0.48145466 0.4578275 0.40821073"),
        Description.numbers("deviation", "0.26862954 0.26130258 0.27577711"),
        false);
  }

  /**
   * ImageNet: resize of the short side, centre crop, ImageNet's mean and deviation.
   *
   * @param shortSide for example 256 for a size of 224
   */
  public static Preprocessing imageNet(int size, int shortSide, Resampling resampling) {
    return new Preprocessing(
        size,
        shortSide,
        resampling,
        new float[] {0.485f, 0.456f, 0.406f},
        new float[] {0.229f, 0.224f, 0.225f},
        false);
  }

  /** A short line for tables, with well-known means and deviations by name. */
  public String brief() {
    return (shortSide == 0 ? "stretch" : shortSide == size ? "crop" : shortSide + ", crop")
        + ", "
        + resampling.text()
        + ", "
        + (bgr ? "BGR, " : "")
        + norm();
  }

  private String norm() {
    if (sameNorm(clip(size))) {
      return "CLIP";
    }
    if (sameNorm(imageNet(size, size, resampling))) {
      return "ImageNet";
    }
    float[] half = {0.5f, 0.5f, 0.5f};
    if (Arrays.equals(mean, half) && Arrays.equals(deviation, half)) {
      return "-1..1";
    }
    return "mean " + Description.numbers(mean) + ", deviation " + Description.numbers(deviation);
  }

  private boolean sameNorm(Preprocessing other) {
    return Arrays.equals(mean, other.mean) && Arrays.equals(deviation, other.deviation);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing that
        && size == that.size
        && shortSide == that.shortSide
        && resampling == that.resampling
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(deviation, that.deviation)
        && bgr == that.bgr;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        size, shortSide, resampling, Arrays.hashCode(mean), Arrays.hashCode(deviation), bgr);
  }

  /** One line for people. */
  @Override
  public String toString() {
    return (shortSide == 0
            ? "stretch to " + size
            : "short side " + shortSide + ", centre crop " + size)
        + ", "
        + resampling.text()
        + ", "
        + (bgr ? "BGR" : "RGB")
        + ", mean "
        + Description.numbers(mean)
        + ", deviation "
        + Description.numbers(deviation);
  }
}
