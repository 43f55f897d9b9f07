package org.ke4j.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.RgbImage;

/** Pictures of every kind, seen as viewers show them; made by Pillow where nothing else is said. */
class PictureFormatsTest {
  private static Decoded read(String name, int side) {
    try (InputStream in = PictureFormatsTest.class.getResourceAsStream(name)) {
      return new PictureDecoder().read(in.readAllBytes(), name, side);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static RgbImage pixels(String name) {
    return read(name, 0).image();
  }

  private static double mean(RgbImage image) {
    double sum = 0;
    for (byte value : image.rgb()) {
      sum += value & 0xFF;
    }
    return sum / image.rgb().length;
  }

  /** Mean absolute difference. */
  private static double apart(RgbImage a, RgbImage b) {
    assertEquals(a.width() + " x " + a.height(), b.width() + " x " + b.height());
    double sum = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      sum += Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF));
    }
    return sum / a.rgb().length;
  }

  /** The means of red, green and blue over a rectangle. */
  private static double[] means(RgbImage image, int left, int top, int right, int bottom) {
    double[] sums = new double[3];
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        for (int c = 0; c < 3; c++) {
          sums[c] += image.rgb()[3 * (y * image.width() + x) + c] & 0xFF;
        }
      }
    }
    int count = (right - left) * (bottom - top);
    return Arrays.stream(sums).map(sum -> sum / count).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "lzw.tif, 0",
    "pages.tif, 0",
    "animated.webp, 0",
    "progressive.jpg, 4",
    "cmyk.jpg, 4",
    "cmyk.tif, 1",
    "ycc.tif, 1.5",
    "rgb16.tif, 0",
    "tiles16.tif, 0"
  })
  void theSamePictureInOtherFormats(String name, double allowed) {
    double apart = apart(pixels("plain.png"), pixels(name));
    assertTrue(apart <= allowed, name + ": " + apart);
  }

  @Test
  void theFirstFrameOfAnAnimationIsReadWithANote() {
    assertTrue(read("animated.webp", 0).notes().get(0).contains("first frame"));
  }

  @Test
  void aGifIsRead() {
    RgbImage gif = pixels("still.gif");
    assertEquals(320, gif.width());
    assertEquals(181.95, mean(gif), 0.05, "Pillow's mean");
  }

  @ParameterizedTest
  @CsvSource({
    "alpha.webp, 202.49",
    "la.png, 201.16",
    "pal_trns.png, 202.52",
    "rgba_black.png, 202.49"
  })
  void transparencyIsSeenOnWhite(String name, double pillow) {
    assertEquals(pillow, mean(pixels(name)), 0.1);
  }

  @Test
  void coloursHiddenUnderTransparencyDoNotCount() {
    assertTrue(apart(pixels("rgba_black.png"), pixels("alpha.webp")) < 0.1);
    assertTrue(apart(pixels("rgba_black.png"), pixels("pal_trns.png")) < 2, "63 colours");
  }

  @ParameterizedTest
  @CsvSource({"grey.tif", "grey16.tif", "white.tif"})
  void greyTiffsKeepTheirGreys(String name) {
    assertTrue(apart(pixels("grey16.png"), pixels(name)) < 2, "not taken for linear light");
  }

  @ParameterizedTest
  @CsvSource({"rgba16.tif, rgba_black.png", "la.tif, la.png"})
  void transparencyInTiff(String name, String png) {
    assertTrue(apart(pixels(png), pixels(name)) < 1);
  }

  /**
   * Java's readers make colours of a palette darker by a level, and shades of grey much lighter.
   */
  @ParameterizedTest
  @CsvSource({"palette.tif, palette.png", "grey.bmp, greylike.png"})
  void palettesAndGreysAreWhatIsStored(String name, String png) {
    assertEquals(0, apart(pixels(png), pixels(name)));
  }

  @Test
  void coloursThatAreNoRgbAreRefused() {
    String reason = assertThrows(UnreadableImageException.class, () -> pixels("lab.tif")).reason();
    assertTrue(reason.contains("CIELab"), reason);
  }

  @Test
  void samplesThatHaveNoRangeAreRefused() {
    String reason =
        assertThrows(UnreadableImageException.class, () -> pixels("float.tif")).reason();
    assertTrue(reason.contains("floating point of 32 bits"), reason);
  }

  @Test
  void aFirstPictureBeyondAGifsScreenEnlargesIt() {
    RgbImage image = pixels("beyond.gif");
    assertEquals("40 x 30", image.width() + " x " + image.height());
    assertEquals(200, image.get(39, 29, 0) & 0xFF);
  }

  /** Forged sizes of 60000 x 60000 in each format, and one within the cap that memory lacks. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.png",
        "good.jpg",
        "progressive.jpg",
        "exif6.webp",
        "still.gif",
        "beyond.gif",
        "animated.webp"
      })
  void aForgedSizeIsRefusedByItsHeader(String name) throws IOException {
    byte[] bytes;
    try (InputStream in = PictureFormatsTest.class.getResourceAsStream(name)) {
      bytes = in.readAllBytes();
    }
    for (int side : new int[] {60_000, 14_400}) {
      byte[] forged = forge(bytes.clone(), name, side);
      String reason =
          assertThrows(
                  UnreadableImageException.class,
                  () -> new PictureDecoder(200_000_000).read(forged, name, 32))
              .reason();
      assertTrue(reason.contains("expected at most 200000000 pixels"), reason);
    }
  }

  private static byte[] forge(byte[] bytes, String name, int side) {
    if (name.endsWith("png")) {
      ByteBuffer.wrap(bytes).putInt(16, side).putInt(20, side);
    } else if (name.endsWith("gif")) {
      int at = 6;
      if (name.startsWith("beyond")) {
        while (bytes[at] != 0x2C) {
          at++;
        }
        at += 5;
      }
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putShort(at, (short) side)
          .putShort(at + 2, (short) side);
    } else if (name.endsWith("webp")) {
      for (int at : new int[] {24, 27}) {
        bytes[at] = (byte) (side - 1);
        bytes[at + 1] = (byte) ((side - 1) >> 8);
        bytes[at + 2] = 0;
      }
    } else {
      int at = 0;
      while (bytes[at] != -1 || (bytes[at + 1] & 0xFD) != 0xC0) {
        at++;
      }
      ByteBuffer.wrap(bytes).putShort(at + 5, (short) side).putShort(at + 7, (short) side);
    }
    return bytes;
  }

  @Test
  void whatDoesNotFitIntoMemoryIsKnownFromTheHeader() throws IOException {
    byte[] bytes;
    try (InputStream in = PictureFormatsTest.class.getResourceAsStream("plain.png")) {
      bytes = in.readAllBytes();
    }
    ByteBuffer.wrap(bytes).putInt(16, 2_000_000_000).putInt(20, 1);
    CRC32 crc = new CRC32();
    crc.update(bytes, 12, 17);
    ByteBuffer.wrap(bytes).putInt(29, (int) crc.getValue());
    String reason =
        assertThrows(
                UnreadableImageException.class,
                () -> new PictureDecoder(3_000_000_000L).read(bytes, "long.png", 32))
            .reason();
    assertTrue(reason.contains("MB of memory") && reason.contains("-Xmx"), reason);
  }

  @Test
  void greyOf16BitsAndOfOneBit() {
    RgbImage plain = pixels("plain.png");
    RgbImage grey = pixels("grey16.png");
    for (int i = 0; i < plain.rgb().length; i += 3) {
      double luma =
          0.299 * (plain.rgb()[i] & 0xFF)
              + 0.587 * (plain.rgb()[i + 1] & 0xFF)
              + 0.114 * (plain.rgb()[i + 2] & 0xFF);
      assertEquals(luma, grey.rgb()[i] & 0xFF, 1);
    }
    for (byte value : pixels("onebit.png").rgb()) {
      assertTrue(value == 0 || value == -1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exif6.png", "exif6.tif"})
  void orientationIsApplied(String name) {
    RgbImage plain = pixels("plain.png");
    RgbImage turned = pixels(name);
    assertEquals(plain.height(), turned.width());
    for (int y = 0; y < plain.height(); y++) {
      for (int x = 0; x < plain.width(); x++) {
        assertEquals(plain.get(x, y, 1), turned.get(plain.height() - 1 - y, x, 1));
      }
    }
  }

  @Test
  void orientationInWebP() {
    RgbImage turned = pixels("exif6.webp");
    assertEquals(240, turned.width());
    assertEquals(320, turned.height());
    // Pillow's exif_transpose of the same file.
    assertArrayEquals(new double[] {120.73, 127.45, 141.41}, means(turned, 0, 0, 120, 160), 0.5);
    assertArrayEquals(new double[] {236.44, 236.70, 234.71}, means(turned, 120, 0, 240, 160), 0.5);
    assertArrayEquals(new double[] {109.53, 117.66, 134.16}, means(turned, 0, 160, 120, 320), 0.5);
  }

  @Test
  void wideGamutIsConverted() {
    Decoded wide = read("icc_p3.png", 0);
    assertEquals(List.of("converted from its colour profile to sRGB"), wide.notes());
    // LittleCMS's conversion of the same file; unconverted: 176.86, 180.76, 188.27.
    RgbImage image = wide.image();
    double[] means = means(image, 0, 0, image.width(), image.height());
    assertArrayEquals(new double[] {175.63, 180.86, 188.88}, means, 0.25);
  }

  @Test
  void gammaIsConverted() {
    RgbImage plain = pixels("plain.png");
    Decoded linear = read("gamma1.png", 0);
    assertEquals(List.of("converted from its gamma to sRGB"), linear.notes());
    for (int i = 0; i < plain.rgb().length; i++) {
      double expected = 255 * Math.pow((plain.rgb()[i] & 0xFF) / 255.0, 1 / 2.2);
      assertEquals(expected, linear.image().rgb()[i] & 0xFF, 0.51);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x.heic, HEIC",
    "x.avif, AVIF",
  })
  void otherFormatsAreRefusedByName(String name, String format) {
    UnreadableImageException e = assertThrows(UnreadableImageException.class, () -> pixels(name));
    assertEquals(name, e.image());
    assertTrue(e.reason().contains(format) && e.reason().contains("JPEG"), e.reason());
  }

  @ParameterizedTest
  @CsvSource({
    "0000000c6a5020200d0a870a, JPEG 2000",
    "ff4fff51002f000000000001, JPEG 2000",
    "0000000c4a584c200d0a870a, JPEG XL",
    "0000001c6674797069736f6d, film",
    "3842505300010000, Photoshop",
    "49492a00100000004352, raw",
    "25504446, PDF",
    "504b0304, ZIP",
    "5468697320697320616e6f7465, text",
    "3c73766720786d6c6e73, SVG",
    "'', empty"
  })
  void whatIsNoPictureIsRefusedWithItsReason(String hex, String reason) {
    byte[] bytes = java.util.HexFormat.of().parseHex(hex);
    ImageDecoder decoder = ImageDecoder.installed();
    UnreadableImageException e =
        assertThrows(UnreadableImageException.class, () -> decoder.decode(bytes, "a.png", 0));
    assertTrue(e.reason().contains(reason), e.reason());
  }

  @Test
  void harmlessFlawsAreNotedAndReadAsBrowsersDo() {
    Decoded png = read("badcrc_anc.png", 0);
    assertEquals(181.96, mean(png.image()), 0.01);
    assertTrue(png.notes().get(0).contains("tEXt"), png.notes().toString());
    Decoded jpeg = read("nonEOI.jpg", 0);
    assertEquals(181.95, mean(jpeg.image()), 0.1);
    assertTrue(jpeg.notes().get(0).contains("end mark"), jpeg.notes().toString());
  }

  @Test
  void aJpegDamagedInsideIsNoticed() {
    assertEquals(64, pixels("good.jpg").width());
    UnreadableImageException e =
        assertThrows(UnreadableImageException.class, () -> pixels("damaged.jpg"));
    assertTrue(e.reason().startsWith("pixels at"), e.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain.png", "lzw.tif", "animated.webp", "progressive.jpg", "gamma1.png"})
  void shrunkWhileDecodedIsTheMeanOfTheAreas(String name) {
    RgbImage full = pixels(name);
    RgbImage small = read(name, 12).image();
    assertEquals(12, small.height());
    assertEquals(16, small.width());
    double worst = 0;
    for (int i = 0; i < small.rgb().length; i++) {
      int x = i / 3 % 16;
      int y = i / 3 / 16;
      double sum = 0;
      for (int p = 0; p < 16; p++) {
        sum += full.get(4 * x + p % 4, 4 * y + p / 4, i % 3);
      }
      worst = Math.max(worst, Math.abs(sum / 16 - (small.rgb()[i] & 0xFF)));
    }
    boolean gamma = name.startsWith("gamma");
    assertTrue(worst < (gamma ? 40 : name.endsWith("jpg") ? 6 : 0.51), name + ": " + worst);
  }
}
