package org.ke4j.decoding;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The pixels of a PNG, row by row, on a white ground: memory for two rows, except that interlaced
 * pictures are collected whole. 16-bit samples keep their high byte.
 */
final class PngRows {
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final EncodedImage content;
  private final Png png;
  private final Inflater inflater = new Inflater();
  private int chunk;

  PngRows(EncodedImage content, Png png) {
    this.content = content;
    this.png = png;
  }

  /** Gives all rows to the sink. */
  void read(RowSink sink) {
    try {
      if (png.interlaced) {
        interlaced(sink);
      } else {
        byte[] rgb = new byte[3 * png.width];
        pass(png.width, png.height, rgb, y -> sink.row(rgb));
      }
    } finally {
      inflater.end();
    }
  }

  private void interlaced(RowSink sink) {
    int width = png.width;
    byte[] all = new byte[Math.multiplyExact(3, Math.multiplyExact(width, png.height))];
    for (int[] pass : PASSES) {
      int columns = (width - pass[0] + pass[2] - 1) / pass[2];
      int rows = (png.height - pass[1] + pass[3] - 1) / pass[3];
      if (columns <= 0 || rows <= 0) {
        continue;
      }
      byte[] rgb = new byte[3 * columns];
      pass(
          columns,
          rows,
          rgb,
          y -> {
            int row = (pass[1] + y * pass[3]) * width;
            for (int x = 0; x < columns; x++) {
              System.arraycopy(rgb, 3 * x, all, 3 * (row + pass[0] + x * pass[2]), 3);
            }
          });
    }
    byte[] row = new byte[3 * width];
    for (int y = 0; y < png.height; y++) {
      System.arraycopy(all, y * row.length, row, 0, row.length);
      sink.row(row);
    }
  }

  private interface Row {
    void done(int y);
  }

  private void pass(int columns, int rows, byte[] rgb, Row row) {
    int bits = png.channels() * png.depth;
    int bytes = (int) (((long) columns * bits + 7) / 8);
    int step = Math.max(1, bits / 8);
    byte[] current = new byte[bytes + 1];
    byte[] previous = new byte[bytes + 1];
    for (int y = 0; y < rows; y++) {
      fill(current, y);
      unfilter(current, previous, step);
      toRgb(current, columns, rgb);
      row.done(y);
      byte[] swap = previous;
      previous = current;
      current = swap;
    }
  }

  private void fill(byte[] row, int y) {
    int at = 0;
    try {
      while (at < row.length) {
        int got = inflater.inflate(row, at, row.length - at);
        at += got;
        if (got == 0) {
          if (inflater.finished() || inflater.needsDictionary() || chunk >= png.data.size()) {
            throw content.corrupt(
                "pixels", png.height + " rows", "the end of the data in row " + y);
          }
          if (inflater.needsInput()) {
            int[] part = png.data.get(chunk++);
            inflater.setInput(content.bytes(), part[0], part[1]);
          }
        }
      }
    } catch (DataFormatException e) {
      throw content.corrupt("pixels, row " + y, "zlib data", String.valueOf(e.getMessage()), e);
    }
  }

  private void unfilter(byte[] row, byte[] above, int step) {
    int filter = row[0];
    switch (filter) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + step; i < row.length; i++) {
          row[i] += row[i - step];
        }
      }
      case 2 -> {
        for (int i = 1; i < row.length; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < row.length; i++) {
          int left = i > step ? row[i - step] & 0xFF : 0;
          row[i] += (byte) ((left + (above[i] & 0xFF)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 1; i < row.length; i++) {
          int left = i > step ? row[i - step] & 0xFF : 0;
          int corner = i > step ? above[i - step] & 0xFF : 0;
          row[i] += (byte) paeth(left, above[i] & 0xFF, corner);
        }
      }
      default ->
          throw content.corrupt("pixels", "a row filter from 0 to 4", String.valueOf(filter));
    }
  }

  private static int paeth(int left, int above, int corner) {
    int estimate = left + above - corner;
    int a = Math.abs(estimate - left);
    int b = Math.abs(estimate - above);
    int c = Math.abs(estimate - corner);
    return a <= b && a <= c ? left : b <= c ? above : corner;
  }

  private void toRgb(byte[] row, int columns, byte[] rgb) {
    if (png.colour == 2 && png.depth == 8 && png.transparency == null) {
      System.arraycopy(row, 1, rgb, 0, 3 * columns);
      return;
    }
    for (int x = 0; x < columns; x++) {
      switch (png.colour) {
        case 0 -> grey(row, x, rgb);
        case 3 -> indexed(row, x, rgb);
        case 2 -> colours(row, x, rgb);
        case 4 ->
            put(rgb, x, high(row, 2 * x), high(row, 2 * x), high(row, 2 * x), high(row, 2 * x + 1));
        default ->
            put(
                rgb,
                x,
                high(row, 4 * x),
                high(row, 4 * x + 1),
                high(row, 4 * x + 2),
                high(row, 4 * x + 3));
      }
    }
  }

  private void grey(byte[] row, int x, byte[] rgb) {
    int sample = sample(row, x);
    int alpha = 255;
    if (png.transparency != null && png.transparency.length >= 2) {
      int key = ((png.transparency[0] & 0xFF) << 8) | (png.transparency[1] & 0xFF);
      alpha = sample == key ? 0 : 255;
    }
    int value = png.depth == 16 ? sample >> 8 : sample * 255 / ((1 << png.depth) - 1);
    put(rgb, x, value, value, value, alpha);
  }

  private void colours(byte[] row, int x, byte[] rgb) {
    int alpha = 255;
    byte[] key = png.transparency;
    if (key != null && key.length >= 6) {
      boolean clear = true;
      for (int c = 0; c < 3; c++) {
        clear &= sample(row, 3 * x + c) == (((key[2 * c] & 0xFF) << 8) | (key[2 * c + 1] & 0xFF));
      }
      alpha = clear ? 0 : 255;
    }
    put(rgb, x, high(row, 3 * x), high(row, 3 * x + 1), high(row, 3 * x + 2), alpha);
  }

  private void indexed(byte[] row, int x, byte[] rgb) {
    int index = sample(row, x);
    if (3 * index + 2 >= png.palette.length) {
      throw content.corrupt(
          "pixels", "a colour below " + png.palette.length / 3, String.valueOf(index));
    }
    int alpha =
        png.transparency != null && index < png.transparency.length
            ? png.transparency[index] & 0xFF
            : 255;
    put(
        rgb,
        x,
        png.palette[3 * index] & 0xFF,
        png.palette[3 * index + 1] & 0xFF,
        png.palette[3 * index + 2] & 0xFF,
        alpha);
  }

  /** A whole sample, 0 to 2^depth - 1. */
  private int sample(byte[] row, int index) {
    int depth = png.depth;
    if (depth == 8) {
      return row[1 + index] & 0xFF;
    }
    if (depth == 16) {
      return ((row[1 + 2 * index] & 0xFF) << 8) | (row[2 + 2 * index] & 0xFF);
    }
    int perByte = 8 / depth;
    int shift = 8 - depth * (index % perByte + 1);
    return row[1 + index / perByte] >> shift & (1 << depth) - 1;
  }

  private int high(byte[] row, int index) {
    return row[1 + (png.depth == 16 ? 2 * index : index)] & 0xFF;
  }

  private static void put(byte[] rgb, int x, int red, int green, int blue, int alpha) {
    rgb[3 * x] = White.under(red, alpha);
    rgb[3 * x + 1] = White.under(green, alpha);
    rgb[3 * x + 2] = White.under(blue, alpha);
  }
}
