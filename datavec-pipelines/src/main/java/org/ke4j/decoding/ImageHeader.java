package org.ke4j.decoding;

/**
 * What the beginning of a picture says, read without decoding it.
 *
 * @param format recognised by content, never by the file's name
 * @param width pixels as stored, 1 or more
 * @param height pixels as stored, 1 or more
 */
record ImageHeader(ImageFormat format, long width, long height) {
  long pixels() {
    return width * height;
  }

  /**
   * Reads the header.
   *
   * @throws org.ke4j.error.UnreadableImageException if it is no picture of a format that is read,
   *     or ends too early
   */
  static ImageHeader read(EncodedImage content) {
    ImageHeader header;
    try {
      header = parse(content, ImageFormat.of(content));
    } catch (IndexOutOfBoundsException e) {
      throw content.corrupt(
          "header", "a complete header", content.length() + " bytes in all: it is cut off", e);
    }
    if (header.width < 1 || header.height < 1) {
      throw content.corrupt(
          "header", "a size of at least 1 x 1", header.width + " x " + header.height);
    }
    return header;
  }

  private static ImageHeader parse(EncodedImage content, ImageFormat format) {
    switch (format) {
      case PNG -> {
        return new ImageHeader(format, content.intAt(16), content.intAt(20));
      }
      case JPEG -> {
        Jpeg jpeg = Jpeg.header(content);
        return new ImageHeader(format, jpeg.width, jpeg.height);
      }
      case BMP -> {
        Bmp bmp = new Bmp(content);
        return new ImageHeader(format, bmp.width, bmp.height);
      }
      case WEBP -> {
        WebP webp = WebP.header(content);
        return new ImageHeader(format, webp.width, webp.height);
      }
      case GIF -> {
        Gif gif = new Gif(content);
        return new ImageHeader(format, gif.width, gif.height);
      }
      default -> {
        ImageIoStrips.Size size = ImageIoStrips.tiffSize(content);
        return new ImageHeader(format, size.width(), size.height());
      }
    }
  }
}
