package org.ke4j.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.dataset.Fixtures;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.JavaImages;
import org.ke4j.image.RgbImage;

/** What damaged and hostile image files meet: a named error, never a grey picture or a crash. */
class PictureDamageTest {
  private static final long CAP = 1_000_000;
  private static final RgbImage IMAGE = Fixtures.image(19, 11, 5);

  @TempDir Path folder;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static RgbImage decode(Path file) {
    return decode(file, CAP);
  }

  private static RgbImage decode(Path file, long cap) {
    return decode(file, cap, 0);
  }

  private static RgbImage decode(Path file, long cap, int shorterSide) {
    try {
      return new PictureDecoder(cap).decode(Files.readAllBytes(file), file.toString(), shorterSide);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".png", ".jpg", ".bmp", ".webp"})
  void cutAtEveryByte(String extension) throws IOException {
    byte[] whole = Fixtures.encode(IMAGE, extension);
    RgbImage sound = decode(write("sound" + extension, whole));
    assertEquals(19, sound.width());
    // Behind complete pixels an end mark may be missing: browsers read such files.
    int pixels =
        switch (extension) {
          case ".png" -> whole.length - 12;
          case ".jpg" -> whole.length - 2;
          default -> whole.length;
        };
    for (int length = pixels; length < whole.length; length++) {
      assertEquals(sound, decode(write("cut" + extension, Arrays.copyOf(whole, length))));
    }
    for (int length = 0; length < pixels; length++) {
      Path file = write("cut" + extension, Arrays.copyOf(whole, length));
      int at = length;
      UnreadableImageException e =
          assertThrows(UnreadableImageException.class, () -> decode(file), () -> "cut at " + at);
      assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".png", ".jpg", ".bmp", ".webp"})
  void flippedBits(String extension) throws IOException {
    byte[] whole = Fixtures.encode(IMAGE, extension);
    RgbImage sound = decode(write("sound" + extension, whole));
    int noticed = 0;
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % 8);
      Path file = write("flipped" + extension, flipped);
      try {
        RgbImage decoded = decode(file);
        assertTrue(decoded.width() > 0);
        // A PNG has checksums: whatever passes is whole.
        assertTrue(!extension.equals(".png") || decoded.equals(sound), "byte " + at);
      } catch (Ke4jException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        noticed++;
      }
    }
    assertTrue(noticed > 10, "noticed " + noticed + " of " + whole.length);
  }

  /** GIF and TIFF come from Java's writers, which OpenCV has not. */
  private static byte[] written(String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(JavaImages.of(IMAGE), format, out), format);
    return out.toByteArray();
  }

  /**
   * A GIF is whole when its blocks are, a TIFF when what its directory points to is there. What
   * lies behind that may be missing.
   */
  @ParameterizedTest
  @ValueSource(strings = {"gif", "tiff"})
  void gifAndTiffCutAtEveryByte(String format) throws IOException {
    byte[] whole = written(format);
    RgbImage sound = decode(write("sound." + format, whole));
    assertEquals(19, sound.width());
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      Path file = write("cut." + format, Arrays.copyOf(whole, length));
      try {
        assertEquals(sound, decode(file), "cut at " + length + " of " + whole.length);
      } catch (UnreadableImageException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        refused++;
      }
    }
    // A GIF's last byte is its end mark, which browsers do not need.
    int harmless = format.equals("gif") ? 1 : 0;
    assertEquals(whole.length - harmless, refused, "refused cuts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gif", "tiff"})
  void gifAndTiffWithFlippedBits(String format) throws IOException {
    byte[] whole = written(format);
    int noticed = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int bit : new int[] {at % 8, (at + 4) % 8}) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Path file = write("flipped." + format, flipped);
        try {
          assertTrue(decode(file).width() > 0);
        } catch (UnreadableImageException e) {
          assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
          noticed++;
        }
      }
    }
    // A bit of a colour or of packed pixels is a picture, too: nothing but headers can tell.
    int least = format.equals("gif") ? 40 : 180;
    assertTrue(noticed >= least, "noticed " + noticed + " of " + 2 * whole.length);
  }

  @Test
  void randomBytesBehindASignature() throws IOException {
    SplittableRandom random = new SplittableRandom(77);
    for (String extension : new String[] {".png", ".jpg", ".bmp", ".webp"}) {
      byte[] whole = Fixtures.encode(IMAGE, extension);
      for (int i = 0; i < 100; i++) {
        byte[] noise = new byte[random.nextInt(12, 3000)];
        random.nextBytes(noise);
        System.arraycopy(whole, 0, noise, 0, 12);
        Path file = write("noise" + extension, noise);
        assertThrows(Ke4jException.class, () -> decode(file));
      }
    }
  }

  @Test
  void aForgedSizeIsRefusedFromTheHeaderAlone() throws IOException {
    byte[] png = Fixtures.encode(IMAGE, ".png");
    ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    byte[] bmp = Fixtures.encode(IMAGE, ".bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 50_000).putInt(22, -50_000);
    byte[] jpeg = Fixtures.encode(IMAGE, ".jpg");
    int frame = 0;
    while ((jpeg[frame] & 0xFF) != 0xFF || (jpeg[frame + 1] & 0xFF) != 0xC0) {
      frame++;
    }
    ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 50_000).putShort(frame + 7, (short) 50_000);
    for (Object[] forged : new Object[][] {{"a.png", png}, {"a.bmp", bmp}, {"a.jpg", jpeg}}) {
      Path file = write((String) forged[0], (byte[]) forged[1]);
      UnreadableImageException e =
          assertThrows(UnreadableImageException.class, () -> decode(file, 64_000_000));
      assertTrue(
          e.getMessage().startsWith(file + ": expected at most 64000000 pixels, found 50000"),
          e.getMessage());
      assertTrue(e.getMessage().contains("--max-pixels"), "what to do");
      // Even when allowed, a size that the data do not fill is an error and costs no memory.
      assertThrows(Ke4jException.class, () -> decode(file, 1L << 40, 32));
    }
  }

  @Test
  void theCapIsAnOption() throws IOException {
    Path file = write("a.png", Fixtures.encode(IMAGE, ".png"));
    assertThrows(Ke4jException.class, () -> decode(file, 19 * 11 - 1));
    assertEquals(19, decode(file, 19 * 11).width());
  }

  @Test
  void losslessFormatsKeepEveryPixelInRgbOrder() throws IOException {
    for (String extension : new String[] {".png", ".bmp"}) {
      assertEquals(IMAGE, decode(write("a" + extension, Fixtures.encode(IMAGE, extension))));
    }
    RgbImage jpeg = decode(write("a.jpg", Fixtures.encode(IMAGE, ".jpg")));
    RgbImage webp = decode(write("a.webp", Fixtures.encode(IMAGE, ".webp")));
    double jpegError = 0;
    double webpError = 0;
    for (int i = 0; i < IMAGE.rgb().length; i++) {
      jpegError += Math.abs((IMAGE.rgb()[i] & 0xFF) - (jpeg.rgb()[i] & 0xFF));
      webpError += Math.abs((IMAGE.rgb()[i] & 0xFF) - (webp.rgb()[i] & 0xFF));
    }
    assertTrue(jpegError / IMAGE.rgb().length < 4, "mean error " + jpegError);
    assertTrue(webpError / IMAGE.rgb().length < 4, "mean error " + webpError);
  }

  @Test
  void theNameDoesNotMatter() throws IOException {
    assertEquals(IMAGE, decode(write("really-a-png.jpg", Fixtures.encode(IMAGE, ".png"))));
  }

  @Test
  void bytesAfterTheEndAreAllowed() throws IOException {
    for (String extension : new String[] {".png", ".jpg", ".webp", ".bmp"}) {
      byte[] whole = Fixtures.encode(IMAGE, extension);
      RgbImage sound = decode(write("a" + extension, whole));
      assertEquals(sound, decode(write("b" + extension, Arrays.copyOf(whole, whole.length + 9))));
    }
  }

  @Test
  void exifOrientationIsApplied() throws IOException {
    byte[] plain = Fixtures.encode(IMAGE, ".jpg");
    RgbImage upright = decode(write("plain.jpg", plain));
    // Orientation 6: the camera was turned; viewers turn the picture clockwise.
    RgbImage turned = decode(write("turned.jpg", withOrientation(plain, 6)));
    assertEquals(upright.height(), turned.width());
    assertEquals(upright.width(), turned.height());
    for (int y = 0; y < upright.height(); y++) {
      for (int x = 0; x < upright.width(); x++) {
        assertEquals(upright.get(x, y, 1), turned.get(upright.height() - 1 - y, x, 1));
      }
    }
  }

  /** A JPEG with an EXIF segment that holds nothing but the orientation. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(36).order(ByteOrder.BIG_ENDIAN);
    exif.putShort((short) 0xFFE1).putShort((short) 34);
    exif.put("Exif\0\0MM\0*".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    exif.putInt(8).putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1);
    exif.putShort((short) orientation).putShort((short) 0);
    exif.putInt(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.write(exif.array(), 0, exif.position());
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }
}
