package org.ke4j.image;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Identifies images by content, for a run's provenance and for keys of caches. */
public final class Fingerprint {
  private Fingerprint() {}

  /**
   * SHA-256, in hexadecimal, over width, height, label and pixels of each sample in order; of a
   * picture file, over its bytes and the size that it is shrunk to, so that nothing is decoded for
   * it. Names do not count.
   */
  public static String of(List<Sample> samples) {
    MessageDigest digest = sha256();
    for (Sample sample : samples) {
      if (sample.pixels() instanceof IdentifiedPixels file) {
        digest.update(file.identity());
        digest.update(ByteBuffer.allocate(4).putInt(sample.label()).array());
      } else {
        add(digest, sample.image(), sample.label());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, RgbImage image, int label) {
    digest.update(
        ByteBuffer.allocate(12).putInt(image.width()).putInt(image.height()).putInt(label).array());
    digest.update(image.rgb());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
