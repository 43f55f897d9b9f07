package org.ke4j.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class JavaImagesTest {

  @Test
  void shadesOfGreyAreTakenAsTheyAreStored() {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
      BufferedImage picture = new BufferedImage(256, 1, type);
      for (int x = 0; x < 256; x++) {
        picture.getRaster().setSample(x, 0, 0, type == BufferedImage.TYPE_BYTE_GRAY ? x : 257 * x);
      }
      RgbImage image = JavaImages.of(picture);
      for (int x = 0; x < 256; x++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(x, image.get(x, 0, c));
        }
      }
    }
  }

  @Test
  void whatIsTransparentIsWhite() {
    BufferedImage picture = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    picture.setRGB(0, 0, 0x00123456);
    picture.setRGB(1, 0, 0xFF123456);
    RgbImage image = JavaImages.of(picture);
    assertEquals(255, image.get(0, 0, 0));
    assertEquals(0x12, image.get(1, 0, 0));
  }
}
