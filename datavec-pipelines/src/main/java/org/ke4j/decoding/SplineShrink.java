package org.ke4j.decoding;

import java.util.Arrays;
import org.ke4j.image.RgbImage;

/**
 * Shrinks a picture to a size that is near to its own without smoothing it a second time ({@link
 * SplineTaps}): rows as they come, columns at the end. Needs {@code 12 x new width x height} bytes.
 */
final class SplineShrink implements RowSink {
  private final int height;
  private final int outWidth;
  private final int outHeight;
  private final SplineTaps across;
  private final float[] narrow;
  private int y;

  /** Shrinks to a size that is not larger in either direction. */
  SplineShrink(int width, int height, int outWidth, int outHeight) {
    this.height = height;
    this.outWidth = outWidth;
    this.outHeight = outHeight;
    this.across = SplineTaps.of(width, outWidth);
    this.narrow = new float[Math.multiplyExact(3 * outWidth, height)];
  }

  @Override
  public void row(byte[] rgb) {
    int to = 3 * outWidth * y++;
    for (int x = 0; x < outWidth; x++) {
      float r = 0;
      float g = 0;
      float b = 0;
      int at = 3 * across.first(x);
      for (float weight : across.weights(x)) {
        r += weight * (rgb[at] & 0xFF);
        g += weight * (rgb[at + 1] & 0xFF);
        b += weight * (rgb[at + 2] & 0xFF);
        at += 3;
      }
      narrow[to++] = r;
      narrow[to++] = g;
      narrow[to++] = b;
    }
  }

  @Override
  public RgbImage image() {
    SplineTaps down = SplineTaps.of(height, outHeight);
    int row = 3 * outWidth;
    byte[] result = new byte[row * outHeight];
    float[] sum = new float[row];
    for (int out = 0; out < outHeight; out++) {
      Arrays.fill(sum, 0.5f);
      int from = down.first(out) * row;
      for (float weight : down.weights(out)) {
        for (int i = 0; i < row; i++) {
          sum[i] += weight * narrow[from + i];
        }
        from += row;
      }
      for (int i = 0; i < row; i++) {
        result[out * row + i] = (byte) Math.min(255, Math.max(0, (int) sum[i]));
      }
    }
    return new RgbImage(outWidth, outHeight, result);
  }
}
