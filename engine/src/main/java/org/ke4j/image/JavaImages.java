package org.ke4j.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Images as Java's own, and back. */
public final class JavaImages {
  private JavaImages() {}

  /** The image in {@link BufferedImage#TYPE_INT_RGB}. */
  public static BufferedImage of(RgbImage image) {
    BufferedImage picture =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        picture.setRGB(
            x, y, image.get(x, y, 0) << 16 | image.get(x, y, 1) << 8 | image.get(x, y, 2));
      }
    }
    return picture;
  }

  /**
   * The image of a picture; transparent pixels count as white. Shades of grey are taken as they are
   * stored, as in a grey JPEG or PNG: Java itself takes them for linear light and would lighten
   * them.
   */
  public static RgbImage of(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    boolean grey =
        picture.getColorModel() instanceof ComponentColorModel model
            && model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    int[] argb = grey ? shades(picture) : picture.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgb = new byte[Math.multiplyExact(3, argb.length)];
    for (int i = 0; i < argb.length; i++) {
      int alpha = argb[i] >>> 24;
      for (int c = 0; c < 3; c++) {
        int value = argb[i] >> (16 - 8 * c) & 0xFF;
        rgb[3 * i + c] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static int[] shades(BufferedImage picture) {
    Raster raster = picture.getRaster();
    ColorModel model = picture.getColorModel();
    int width = picture.getWidth();
    int[] grey = raster.getSamples(0, 0, width, picture.getHeight(), 0, (int[]) null);
    int[] opacity =
        model.hasAlpha()
            ? raster.getSamples(0, 0, width, picture.getHeight(), 1, (int[]) null)
            : null;
    int shift = Math.max(0, model.getComponentSize(0) - 8);
    for (int i = 0; i < grey.length; i++) {
      int value = grey[i] >> shift;
      int alpha = opacity == null ? 255 : opacity[i] >> shift;
      if (picture.isAlphaPremultiplied() && alpha > 0) {
        value = Math.min(255, (value * 255 + alpha / 2) / alpha);
      }
      grey[i] = alpha << 24 | value * 0x10101;
    }
    return grey;
  }

  /** The image as a PNG file's bytes. */
  public static byte[] png(RgbImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(of(image), "png", out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }
}
