package org.ke4j.decoding;

/** The orientation that cameras note (EXIF 2.3, tag 274), and how to turn a picture upright. */
final class Exif {
  private static final int ORIENTATION = 0x0112;

  private Exif() {}

  /**
   * The orientation in a TIFF structure.
   *
   * @param bytes EXIF data, with or without its leading {@code Exif\0\0}; null for none
   * @return 1 to 8; 1 where none is noted or it makes no sense
   */
  static int orientation(byte[] bytes) {
    if (bytes == null) {
      return 1;
    }
    EncodedImage data = new EncodedImage("exif", bytes);
    int base = bytes.length > 6 && data.intAt(0) == 0x45786966 ? 6 : 0;
    try {
      boolean little = data.at(base) == 'I';
      int at = base + value(data, base + 4, 4, little);
      int entries = value(data, at, 2, little);
      for (int e = 0; e < entries; e++) {
        int entry = at + 2 + 12 * e;
        if (value(data, entry, 2, little) == ORIENTATION) {
          int found = value(data, entry + 8, 2, little);
          return found >= 1 && found <= 8 ? found : 1;
        }
      }
    } catch (IndexOutOfBoundsException e) {
      return 1;
    }
    return 1;
  }

  private static int value(EncodedImage data, int at, int bytes, boolean little) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | data.at(little ? at + bytes - 1 - i : at + i);
    }
    return value;
  }

  /** The picture as viewers show it. */
  static org.ke4j.image.RgbImage upright(org.ke4j.image.RgbImage image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    int width = image.width();
    int height = image.height();
    boolean swap = orientation >= 5;
    int outWidth = swap ? height : width;
    int outHeight = swap ? width : height;
    byte[] result = new byte[image.rgb().length];
    for (int y = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++) {
        int u = swap ? y : x;
        int v = swap ? x : y;
        boolean mirrorX =
            orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean mirrorY =
            orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int column = mirrorX ? width - 1 - u : u;
        int row = mirrorY ? height - 1 - v : v;
        System.arraycopy(
            image.rgb(), 3 * (row * width + column), result, 3 * (y * outWidth + x), 3);
      }
    }
    return new org.ke4j.image.RgbImage(outWidth, outHeight, result);
  }
}
