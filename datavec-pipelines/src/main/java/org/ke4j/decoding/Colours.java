package org.ke4j.decoding;

import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ke4j.image.RgbImage;

/** Brings a picture's colours to sRGB, after it was shrunk. */
final class Colours {
  /** The colorants of sRGB in a profile (D50), as ICC's own profile has them. */
  private static final double[][] SRGB = {
    {0.4361, 0.2225, 0.0139}, {0.3851, 0.7169, 0.0971}, {0.1431, 0.0606, 0.7141}
  };

  private static final String[] TAGS = {"rXYZ", "gXYZ", "bXYZ"};

  private Colours() {}

  /** The picture in sRGB; the same object where the profile is sRGB or cannot be used. */
  static RgbImage fromProfile(RgbImage image, byte[] profile, List<String> notes) {
    if (profile == null || profile.length < 132 || isStandard(profile)) {
      return image;
    }
    try {
      ICC_Profile from = ICC_Profile.getInstance(profile);
      if (from.getColorSpaceType() != ColorSpace.TYPE_RGB) {
        if (from.getColorSpaceType() != ColorSpace.TYPE_GRAY) {
          notes.add("its colour profile is not one of RGB and is not used");
        }
        return image;
      }
      ICC_Profile to = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
      byte[] values = image.rgb().clone();
      WritableRaster source = raster(image.width(), image.height(), values);
      byte[] converted = new byte[values.length];
      WritableRaster target = raster(image.width(), image.height(), converted);
      new ColorConvertOp(new ICC_Profile[] {from, to}, null).filter(source, target);
      notes.add("converted from its colour profile to sRGB");
      return new RgbImage(image.width(), image.height(), converted);
    } catch (CMMException | IllegalArgumentException e) {
      notes.add("its colour profile is damaged and not used");
      return image;
    }
  }

  private static WritableRaster raster(int width, int height, byte[] values) {
    DataBuffer buffer = new java.awt.image.DataBufferByte(values, values.length);
    return Raster.createInterleavedRaster(
        buffer, width, height, 3 * width, 3, new int[] {0, 1, 2}, null);
  }

  /** Whether a profile has sRGB's primaries and calls itself so. */
  private static boolean isStandard(byte[] profile) {
    EncodedImage data = new EncodedImage("profile", profile);
    String text = new String(profile, StandardCharsets.ISO_8859_1);
    if (!text.contains("sRGB") && !text.contains("s\0R\0G\0B")) {
      return false;
    }
    try {
      int count = Math.min(100, data.intAt(128));
      boolean[] equal = new boolean[3];
      for (int t = 0; t < count; t++) {
        int entry = 132 + 12 * t;
        String name = text.substring(entry, entry + 4);
        for (int c = 0; c < 3; c++) {
          if (name.equals(TAGS[c])) {
            equal[c] = near(data, data.intAt(entry + 4) + 8, SRGB[c]);
          }
        }
      }
      return equal[0] && equal[1] && equal[2];
    } catch (IndexOutOfBoundsException e) {
      return false;
    }
  }

  private static boolean near(EncodedImage data, int at, double[] expected) {
    for (int i = 0; i < 3; i++) {
      if (Math.abs(data.intAt(at + 4 * i) / 65536.0 - expected[i]) > 0.003) {
        return false;
      }
    }
    return true;
  }

  /**
   * The picture for a display of sRGB.
   *
   * @param gamma exponent of the file's encoding (PNG's gAMA); 0 for none
   */
  static RgbImage fromGamma(RgbImage image, double gamma, List<String> notes) {
    double exponent = gamma <= 0 ? 1 : 1 / (gamma * 2.2);
    if (Math.abs(exponent - 1) < 0.05 || gamma > 100 || exponent > 100) {
      return image;
    }
    byte[] table = new byte[256];
    for (int i = 0; i < 256; i++) {
      table[i] = (byte) Math.round(255 * Math.pow(i / 255.0, exponent));
    }
    byte[] values = new byte[image.rgb().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = table[image.rgb()[i] & 0xFF];
    }
    notes.add("converted from its gamma to sRGB");
    return new RgbImage(image.width(), image.height(), values);
  }
}
