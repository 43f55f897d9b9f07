package org.ke4j.decoding;

/** The header of a BMP, and whether its pixels are all there. */
final class Bmp {
  final long width;
  final long height;
  private final EncodedImage content;

  Bmp(EncodedImage content) {
    this.content = content;
    boolean old = little(14, 4) == 12;
    width = old ? little(18, 2) : little(18, 4);
    height = old ? little(20, 2) : Math.abs((long) (int) little(22, 4));
  }

  /** An error unless the pixels are within the file. */
  void check() {
    boolean old = little(14, 4) == 12;
    long bits = little(old ? 24 : 28, 2);
    long compression = old ? 0 : little(30, 4);
    long needed =
        compression == 0 || compression == 3
            ? little(10, 4) + (width * bits + 31) / 32 * 4 * height
            : little(2, 4);
    if (needed > content.length()) {
      throw content.corrupt(
          "pixels", needed + " bytes", content.length() + " bytes: it is cut off");
    }
  }

  private long little(int at, int bytes) {
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | content.at(at + i);
    }
    return value;
  }
}
