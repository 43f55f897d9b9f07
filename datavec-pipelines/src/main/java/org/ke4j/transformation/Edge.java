package org.ke4j.transformation;

/** Which pixel stands for one outside the image. */
enum Edge {
  /** The edge pixel itself: {@code a a a | a b c}. */
  REPEAT {
    @Override
    int inside(int index, int length) {
      return Math.min(length - 1, Math.max(0, index));
    }
  },
  /** Mirrored, the edge pixel once: {@code d c b | a b c d}. */
  MIRROR {
    @Override
    int inside(int index, int length) {
      if (length == 1) {
        return 0;
      }
      int period = 2 * (length - 1);
      int folded = Math.floorMod(index, period);
      return folded < length ? folded : period - folded;
    }
  },
  /** Mirrored, the edge pixel twice: {@code c b a | a b c d}. */
  REFLECT {
    @Override
    int inside(int index, int length) {
      int period = 2 * length;
      int folded = Math.floorMod(index, period);
      return folded < length ? folded : period - 1 - folded;
    }
  };

  /** The index 0..length - 1 that stands for any index. */
  abstract int inside(int index, int length);

  /**
   * Every row with {@code radius} more pixels on both sides.
   *
   * @return {@code height x (width + 2 radius) x channels}
   */
  float[] padRows(float[] values, int width, int height, int channels, int radius) {
    int row = width * channels;
    int paddedRow = (width + 2 * radius) * channels;
    float[] padded = new float[paddedRow * height];
    for (int y = 0; y < height; y++) {
      int to = y * paddedRow;
      System.arraycopy(values, y * row, padded, to + radius * channels, row);
      for (int i = 0; i < radius; i++) {
        int left = y * row + inside(i - radius, width) * channels;
        int right = y * row + inside(width + i, width) * channels;
        for (int c = 0; c < channels; c++) {
          padded[to + i * channels + c] = values[left + c];
          padded[to + (radius + width + i) * channels + c] = values[right + c];
        }
      }
    }
    return padded;
  }
}
