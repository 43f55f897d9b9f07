package org.ke4j.decoding;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The formats that are read, and what to say of the others: recognised by their first bytes. */
enum ImageFormat {
  PNG,
  JPEG,
  BMP,
  WEBP,
  GIF,
  TIFF;

  private static final String READ = "PNG, JPEG, WebP, GIF, TIFF and BMP are read";

  /**
   * The format of a picture.
   *
   * @param content its beginning, 64 bytes or more where it has so many
   * @throws org.ke4j.error.UnreadableImageException naming the format that it has instead
   */
  static ImageFormat of(EncodedImage content) {
    int length = content.length();
    if (length == 0) {
      throw content.refused("the file is empty (0 bytes)");
    }
    int four = length >= 4 ? content.intAt(0) : 0;
    if (length >= 8 && four == 0x89504E47 && content.intAt(4) == 0x0D0A1A0A) {
      return PNG;
    }
    if (length >= 3 && content.shortAt(0) == 0xFFD8 && content.at(2) == 0xFF) {
      return JPEG;
    }
    if (length >= 12 && four == 0x52494646 && content.intAt(8) == 0x57454250) {
      return WEBP;
    }
    if (length >= 6 && (start(content, "GIF87a") || start(content, "GIF89a"))) {
      return GIF;
    }
    if (four == 0x49492A00 || four == 0x4D4D002A) {
      if (length >= 10 && content.at(8) == 'C' && content.at(9) == 'R') {
        throw content.refused(other("a camera's raw picture (CR2)", "export it as JPEG or TIFF"));
      }
      return TIFF;
    }
    if (length >= 26 && start(content, "BM") && content.intAt(6) == 0) {
      return BMP;
    }
    throw content.refused(whatElse(content));
  }

  private static String other(String what, String todo) {
    return "it is " + what + ", which is not read; " + todo;
  }

  private static String whatElse(EncodedImage content) {
    String convert = "save or export it as JPEG or PNG";
    if (content.length() >= 12 && text(content, 4, 4).equals("ftyp")) {
      String brands = text(content, 8, 56);
      return media(brands.contains("avif") ? "avif" : brands.substring(0, 4), convert);
    }
    if (start(content, "\0\0\0\fjP  ") || start(content, "\u00ffO\u00ffQ")) {
      return other("a JPEG 2000 picture", convert);
    }
    if (start(content, "\u00ff\n") || start(content, "\0\0\0\fJXL ")) {
      return other("a JPEG XL picture", convert);
    }
    if (start(content, "II+\0") || start(content, "MM\0+")) {
      return other("a BigTIFF picture", "save it as an ordinary TIFF or PNG");
    }
    if (start(content, "II\u00bc")) {
      return other("a JPEG XR picture", convert);
    }
    String[][] known = {
      {"8BPS", "a Photoshop document"},
      {"%PDF", "a PDF document"},
      {"PK\3\4", "a ZIP archive"},
      {"\u001f\u008b", "a gzip archive"},
      {"Rar!", "a RAR archive"},
      {"7z\u00bc\u00af", "a 7-Zip archive"},
      {"RIFF", "a RIFF file of another kind than WebP (a film or a sound)"},
      {"\u001aE\u00df\u00a3", "a Matroska or WebM film"},
      {"\0\0\1\0", "a Windows icon"},
      {"v/1\1", "an OpenEXR picture"},
      {"DDS ", "a DirectDraw surface"},
      {"FUJIFILMCCD-RAW", "a camera's raw picture"},
      {"P4\n", "a PBM picture"},
      {"P5\n", "a PGM picture"},
      {"P6\n", "a PPM picture"},
      {"qoif", "a QOI picture"},
      {"SIMPLE  =", "a FITS picture"},
      {"\u0093NUMPY", "a NumPy array"}
    };
    for (String[] entry : known) {
      if (start(content, entry[0])) {
        return other(entry[1], READ);
      }
    }
    String head = text(content, 0, Math.min(64, content.length()));
    if (head.stripLeading().toLowerCase(Locale.ROOT).matches("(?s)(<\\?xml|<svg|<!doctype|<html).*")
        || start(content, "\u00ef\u00bb\u00bf<")) {
      return "it is XML, SVG or HTML text, not a picture of pixels; " + READ;
    }
    if (isText(content)) {
      return "it is text, not a picture";
    }
    return "it is no picture of a known format; " + READ;
  }

  private static String media(String brand, String convert) {
    return switch (brand) {
      case "avif", "avis" -> other("an AVIF picture", convert);
      case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1" ->
          other(
              "an HEIC/HEIF picture",
              convert + " (iPhone: Settings, Camera, Formats, Most Compatible)");
      case "crx " -> other("a camera's raw picture (CR3)", "export it as JPEG or TIFF");
      case "jxl " -> other("a JPEG XL picture", convert);
      default -> other("a film (MP4 or QuickTime)", "export single pictures from it");
    };
  }

  private static boolean start(EncodedImage content, String signature) {
    return text(content, 0, signature.length()).equals(signature);
  }

  private static String text(EncodedImage content, int from, int length) {
    int end = Math.min(content.length(), from + length);
    return new String(content.bytes(), from, Math.max(0, end - from), StandardCharsets.ISO_8859_1);
  }

  private static boolean isText(EncodedImage content) {
    int length = Math.min(64, content.length());
    for (int i = 0; i < length; i++) {
      int c = content.at(i);
      if (c == 0xFF || (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || c == 127) {
        return false;
      }
    }
    return true;
  }
}
