package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Fingerprint;
import org.ke4j.image.RgbImage;

class DigitsReaderTest {
  @Test
  void countsAndNames() {
    Dataset digits = Datasets.open("digits", DatasetOptions.DEFAULTS);
    assertEquals("digits", digits.name());
    assertEquals(1200, digits.train().size());
    assertEquals(597, digits.test().size());
    for (int digit = 0; digit < 10; digit++) {
      assertEquals(Integer.toString(digit), digits.classes().get(digit));
      int train = digits.train(digit, 9999).size();
      assertTrue(train >= 117 && train <= 123, digit + ": " + train);
      assertTrue(digits.test(digit, 9999).size() >= 55);
    }
    assertEquals("digits#1200", digits.test().get(0).name());
    RgbImage first = digits.train().get(0).image();
    assertEquals(32, first.width());
    assertEquals(32, first.height());
  }

  @Test
  void theSamePixelsInEveryLocaleAndOnEveryMachine() {
    Locale before = Locale.getDefault();
    try {
      for (String tag : new String[] {"tr-TR", "de-DE", "ar-SA", "en-US"}) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        Dataset digits = Datasets.open("digits", DatasetOptions.DEFAULTS);
        assertEquals(
            "25bc9ffe90fde76d1697e11264f4c65d75d2ab2dc79b13f37194846a6b193c20",
            Fingerprint.of(digits.train()),
            tag);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void enlargementIsOpenCvsCubic() {
    int[] grey = new int[64];
    for (int i = 0; i < 64; i++) {
      grey[i] = (i * 97 + i * i * 13) % 256;
    }
    RgbImage ours = Enlargement.cubic(grey, 8, 8, 4);
    try (Mat small = new Mat(8, 8, opencv_core.CV_8UC1);
        Mat large = new Mat();
        Size size = new Size(32, 32)) {
      byte[] bytes = new byte[64];
      for (int i = 0; i < 64; i++) {
        bytes[i] = (byte) grey[i];
      }
      small.data().put(bytes);
      opencv_imgproc.resize(small, large, size, 0, 0, opencv_imgproc.INTER_CUBIC);
      byte[] theirs = new byte[1024];
      large.data().get(theirs);
      for (int i = 0; i < 1024; i++) {
        assertEquals(theirs[i] & 0xFF, ours.rgb()[3 * i] & 0xFF, 1, "pixel " + i);
      }
    }
  }
}
