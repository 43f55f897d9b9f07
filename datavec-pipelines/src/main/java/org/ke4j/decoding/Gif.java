package org.ke4j.decoding;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.ke4j.image.RgbImage;

/**
 * The first picture of a GIF (GIF89a): its place on the screen, and that it is whole. A picture
 * that reaches beyond the screen enlarges it, as in browsers.
 */
final class Gif {
  /** Pixels of the screen. */
  final int width;

  final int height;

  private final EncodedImage content;
  private final int left;
  private final int top;
  private final int frameWidth;
  private final int frameHeight;
  private final int data;

  /** Follows the blocks to the first picture. */
  Gif(EncodedImage content) {
    this.content = content;
    int at = 13 + colours(content.at(10));
    while (content.at(at) == 0x21) {
      at = subBlocks(at + 2);
    }
    if (content.at(at) != 0x2C) {
      throw content.corrupt(
          "byte " + at, "a GIF picture", "block " + Integer.toHexString(content.at(at)));
    }
    left = little(at + 1);
    top = little(at + 3);
    frameWidth = little(at + 5);
    frameHeight = little(at + 7);
    width = Math.max(little(6), left + frameWidth);
    height = Math.max(little(8), top + frameHeight);
    data = at + 11 + colours(content.at(at + 9));
    if (frameWidth < 1 || frameHeight < 1) {
      throw content.corrupt(
          "first picture", "a size of at least 1 x 1", frameWidth + " x " + frameHeight);
    }
  }

  /** The first picture on its screen, which is white where nothing is drawn; a byte a pixel. */
  RgbImage read(int shorterSide) {
    subBlocks(data); // Java's reader fills what is missing
    return ImageIoStrips.with(
        content,
        "gif",
        reader -> {
          BufferedImage frame = reader.read(0);
          RowSink sink = RowSink.of(width, height, shorterSide);
          byte[] row = new byte[3 * width];
          int[] argb = new int[frame.getWidth()];
          byte[] rgb = new byte[3 * argb.length];
          for (int y = 0; y < height; y++) {
            Arrays.fill(row, (byte) 255);
            int inside = y - top;
            if (inside >= 0 && inside < frame.getHeight()) {
              frame.getRGB(0, inside, argb.length, 1, argb, 0, argb.length);
              White.under(argb, rgb);
              System.arraycopy(rgb, 0, row, 3 * left, Math.min(rgb.length, 3 * frameWidth));
            }
            sink.row(row);
          }
          return sink.image();
        });
  }

  private int little(int at) {
    return content.at(at) | content.at(at + 1) << 8;
  }

  private static int colours(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private int subBlocks(int start) {
    int at = start;
    while (content.at(at) != 0) {
      at += content.at(at) + 1;
    }
    return at + 1;
  }
}
