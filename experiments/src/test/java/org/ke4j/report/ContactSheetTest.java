package org.ke4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.dataset.Datasets;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.transformation.Transformations;
import org.ke4j.view.Images;
import org.ke4j.view.View;

class ContactSheetTest {
  @TempDir Path folder;

  @Test
  void showsTheViewsOfTheSeedAndIsReadableElsewhere() throws IOException {
    Images five =
        new Images(Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS).test().subList(28, 33));
    List<RgbImage> images = five.show(0, 5, View.UNTOUCHED, 1);
    List<Transformation> ten = Transformations.paper();
    RgbImage sheet = ContactSheet.draw(images, ten, 5, 3);
    // 170 of label, 5 cells of 96 and a gap of 4 each; 11 rows.
    assertEquals(170 + 5 * 100, sheet.width());
    assertEquals(4 + 11 * 100, sheet.height());
    for (int row = 0; row <= 10; row++) {
      RgbImage expected =
          row == 0
              ? images.get(4)
              : five.show(0, 5, View.training(ten.get(row - 1), 5, 3), 2).get(4);
      for (int c = 0; c < 3; c++) {
        assertEquals(
            expected.get(31, 2, c), sheet.get(170 + 400 + 31 * 3 + 1, 4 + 100 * row + 7, c));
      }
    }
    Path file = folder.resolve("sheet.png");
    ContactSheet.write(sheet, file);
    BufferedImage read = ImageIO.read(file.toFile());
    assertEquals(sheet.width(), read.getWidth());
    int pixel = read.getRGB(300, 250);
    assertEquals(sheet.get(300, 250, 0), pixel >> 16 & 0xFF);
    assertEquals(sheet.get(300, 250, 2), pixel & 0xFF);
  }

  @Test
  void refusals() throws IOException {
    assertThrows(
        UsageException.class, () -> ContactSheet.draw(List.of(), Transformations.paper(), 1, 1));
    RgbImage image = new RgbImage(1, 1, new byte[3]);
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    assertThrows(Ke4jException.class, () -> ContactSheet.write(image, file.resolve("a.png")));
  }
}
