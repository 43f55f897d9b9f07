package org.ke4j.decoding;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.RgbImage;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** GIF, TIFF and BMP by the readers that Java brings: the first picture; the latter in strips. */
final class ImageIoStrips {
  private static final int STRIP = 256;
  private static final int ORIENTATION = 274;
  private static final String TIFF_METADATA = "javax_imageio_tiff_image_1.0";
  private static final String GIF_METADATA = "javax_imageio_gif_image_1.0";

  private ImageIoStrips() {}

  /** What a header says, as ImageIO reads it. */
  record Size(int width, int height) {}

  /** Size of a TIFF's first page. */
  static Size tiffSize(EncodedImage content) {
    return with(content, "tiff", reader -> new Size(reader.getWidth(0), reader.getHeight(0)));
  }

  /** The first page of a TIFF, upright. */
  static RgbImage tiff(EncodedImage content, int shorterSide) {
    return with(
        content,
        "tiff",
        reader -> {
          int orientation = orientation(reader.getImageMetadata(0));
          return Exif.upright(strips(reader, shorterSide), orientation);
        });
  }

  /** A BMP; its opacity, which few programs write, does not count. */
  static RgbImage bmp(EncodedImage content, int shorterSide) {
    return with(content, "bmp", reader -> strips(reader, shorterSide));
  }

  private static RgbImage strips(ImageReader reader, int shorterSide) throws IOException {
    int width = reader.getWidth(0);
    int height = reader.getHeight(0);
    RowSink sink = RowSink.of(width, height, shorterSide);
    int strip = reader.isImageTiled(0) ? Math.max(STRIP, reader.getTileHeight(0)) : STRIP;
    for (int y = 0; y < height; y += strip) {
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(new Rectangle(0, y, width, Math.min(strip, height - y)));
      give(reader.read(0, param), sink);
    }
    return sink.image();
  }

  /** The first frame of a GIF on its screen, which is white where nothing is drawn. */
  static RgbImage gif(EncodedImage content, int width, int height, int shorterSide) {
    gifFrameIsWhole(content);
    return with(
        content,
        "gif",
        reader -> {
          BufferedImage frame = reader.read(0);
          Node descriptor =
              child(reader.getImageMetadata(0).getAsTree(GIF_METADATA), "ImageDescriptor");
          int left = number(descriptor, "imageLeftPosition");
          int top = number(descriptor, "imageTopPosition");
          BufferedImage screen = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
          java.awt.Graphics2D pen = screen.createGraphics();
          pen.setColor(java.awt.Color.WHITE);
          pen.fillRect(0, 0, width, height);
          pen.drawImage(frame, left, top, null);
          pen.dispose();
          RowSink sink = RowSink.of(width, height, shorterSide);
          give(screen, sink);
          return sink.image();
        });
  }

  /** Follows the blocks to the end of the first picture: Java's reader fills what is missing. */
  private static void gifFrameIsWhole(EncodedImage content) {
    try {
      int at = 13 + colours(content.at(10));
      while (true) {
        int block = content.at(at);
        if (block == 0x21) {
          at = subBlocks(content, at + 2);
        } else if (block == 0x2C) {
          subBlocks(content, at + 11 + colours(content.at(at + 9)));
          return;
        } else {
          throw content.corrupt(
              "byte " + at, "a GIF picture", "block " + Integer.toHexString(block));
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw content.corrupt(
          "structure",
          "more than " + content.length() + " bytes",
          "the end of the file: it is cut off",
          e);
    }
  }

  private static int colours(int flags) {
    return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
  }

  private static int subBlocks(EncodedImage content, int start) {
    int at = start;
    while (content.at(at) != 0) {
      at += content.at(at) + 1;
    }
    return at + 1;
  }

  private static int orientation(IIOMetadata metadata) {
    NodeList directories = metadata.getAsTree(TIFF_METADATA).getChildNodes();
    for (int d = 0; d < directories.getLength(); d++) {
      NodeList fields = directories.item(d).getChildNodes();
      for (int f = 0; f < fields.getLength(); f++) {
        Node field = fields.item(f);
        if (number(field, "number") == ORIENTATION && field.getFirstChild() != null) {
          int found = number(field.getFirstChild().getFirstChild(), "value");
          return found >= 1 && found <= 8 ? found : 1;
        }
      }
    }
    return 1;
  }

  private static Node child(Node parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node;
      }
    }
    return null;
  }

  private static int number(Node node, String attribute) {
    Node value =
        node == null || node.getAttributes() == null
            ? null
            : node.getAttributes().getNamedItem(attribute);
    try {
      return value == null ? 0 : Integer.parseInt(value.getNodeValue());
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static void give(BufferedImage image, RowSink sink) {
    int width = image.getWidth();
    int[] argb = new int[width];
    byte[] rgb = new byte[3 * width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, argb, 0, width);
      for (int x = 0; x < width; x++) {
        int alpha = argb[x] >>> 24;
        rgb[3 * x] = White.under(argb[x] >> 16 & 0xFF, alpha);
        rgb[3 * x + 1] = White.under(argb[x] >> 8 & 0xFF, alpha);
        rgb[3 * x + 2] = White.under(argb[x] & 0xFF, alpha);
      }
      sink.row(rgb);
    }
  }

  private interface Reading<T> {
    T with(ImageReader reader) throws IOException;
  }

  private static <T> T with(EncodedImage content, String format, Reading<T> reading) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    if (!readers.hasNext()) {
      throw content.refused("this Java cannot read " + format.toUpperCase(java.util.Locale.ROOT));
    }
    ImageReader reader = readers.next();
    String[] warned = new String[1];
    reader.addIIOReadWarningListener((source, warning) -> warned[0] = warning);
    try (ImageInputStream in =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(content.bytes()))) {
      reader.setInput(in, false, false);
      T result = reading.with(reader);
      if (warned[0] != null) {
        throw content.corrupt("structure", "a sound picture", warned[0]);
      }
      return result;
    } catch (UnreadableImageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String message = e.getMessage() == null ? e.toString() : e.getMessage();
      throw content.corrupt(
          "pixels",
          "a sound " + format.toUpperCase(java.util.Locale.ROOT) + " picture",
          message,
          e);
    } finally {
      reader.dispose();
    }
  }
}
