package org.ke4j.transformation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.ImageTransform;
import org.junit.jupiter.api.Test;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;

class TransformationsTest {
  private static List<String> names(List<Transformation> transformations) {
    return transformations.stream().map(Transformation::name).toList();
  }

  @Test
  void theTenHaveTheirNamesInOrder() {
    assertEquals(
        List.of(
            ("flip gaussian_noise glass_blur jpeg_compression random_crop rot90 snow color_jitter"
                    + " rot270 gaussian_blur")
                .split(" ")),
        names(Transformations.paper()));
    assertEquals(names(Transformations.paper()), names(Transformations.all()).subList(0, 10));
    assertEquals(Transformations.all().size(), new TreeSet<>(names(Transformations.all())).size());
  }

  @Test
  void aHalfTurnIsTwoQuarterTurnsAndAVerticalFlipIsAHalfTurnOfAFlip() {
    RgbImage image = TestImages.pattern(7, 21, 34);
    Random random = new Random(1);
    RgbImage quarter = Transformations.byName("rot90").apply(image, 1, random);
    RgbImage half = Transformations.byName("rot180").apply(image, 1, random);
    assertEquals(Transformations.byName("rot90").apply(quarter, 1, random), half);
    assertEquals(
        Transformations.byName("flip").apply(half, 1, random),
        Transformations.byName("vertical_flip").apply(image, 1, random));
    assertFalse(names(Transformations.all()).contains("rot180"), "not ranked unless named");
  }

  @Test
  void severitiesAreReadStrictly() {
    assertEquals(1, Transformations.severity("--severity", "1"));
    assertEquals(5, Transformations.severity("--severity", "5"));
    assertEquals(
        5, Transformations.severity("--severity", "6"), "the paper's six is its code's five");
    for (String text : List.of("0", "7", "", "-1", "1.0", " 1", "five", "11", "٣")) {
      assertThrows(UsageException.class, () -> Transformations.severity("--severity", text), text);
    }
    RgbImage image = TestImages.pattern(40, 32, 32);
    for (Transformation transformation : Transformations.all()) {
      for (int severity : new int[] {0, 6, -1}) {
        assertThrows(
            UsageException.class,
            () -> transformation.apply(image, severity, new Random(1)),
            transformation.name());
      }
    }
  }

  @Test
  void anUnknownNameListsTheKnown() {
    UsageException e = assertThrows(UsageException.class, () -> Transformations.byName("blur"));
    for (String name : names(Transformations.all())) {
      assertTrue(e.getMessage().contains(name), e.getMessage());
    }
  }

  @Test
  void theResultDependsOnTheStreamOnlyAndTheInputStays() {
    for (int[] size : new int[][] {{32, 32}, {70, 66}, {33, 20}, {8, 8}, {1, 1}, {3, 50}}) {
      RgbImage image = TestImages.pattern(44, size[0], size[1]);
      byte[] before = image.rgb().clone();
      for (Transformation transformation : Transformations.all()) {
        String what = transformation.name() + " at " + Arrays.toString(size);
        for (int severity : new int[] {1, 3, 5}) {
          RgbImage one = transformation.apply(image, severity, Seeds.stream(1, "a"));
          RgbImage two = transformation.apply(image, severity, Seeds.stream(1, "a"));
          assertEquals(one, two, what);
          boolean turned = transformation.name().startsWith("rot");
          assertEquals(turned ? size[1] : size[0], one.width(), what);
          assertEquals(turned ? size[0] : size[1], one.height(), what);
        }
        assertTrue(Arrays.equals(before, image.rgb()), what + " changed its input");
      }
    }
  }

  @Test
  void chanceAndSeveritiesMatterWhereTheyShould() {
    RgbImage image = TestImages.pattern(45, 32, 32);
    List<String> fixed =
        List.of(
            "flip",
            "rot90",
            "rot270",
            "gaussian_blur",
            "jpeg_compression",
            "brightness",
            "contrast",
            "defocus_blur",
            "pixelate",
            "saturate",
            "zoom_blur");
    for (Transformation t : Transformations.all()) {
      RgbImage one = t.apply(image, 5, Seeds.stream(1));
      RgbImage two = t.apply(image, 5, Seeds.stream(2));
      assertEquals(fixed.contains(t.name()), one.equals(two), t.name() + " under another seed");
      assertNotEquals(image, one, t.name() + " changes the image");
      assertEquals(t.hasSeverity(), !one.equals(t.apply(image, 1, Seeds.stream(1))), t.name());
    }
  }

  @Test
  void optionsChooseCropAndTable() {
    RgbImage image = TestImages.pattern(46, 32, 32);
    TransformationOptions test =
        TransformationOptions.DEFAULTS.withCropShare(RandomCrop.TEST_SHARE);
    assertEquals(0.75, TransformationOptions.DEFAULTS.cropShare());
    assertNotEquals(
        Transformations.byName("random_crop").apply(image, 1, Seeds.stream(1)),
        Transformations.byName("random_crop", test).apply(image, 1, Seeds.stream(1)));
    Transformation blur = Transformations.byName("gaussian_blur");
    TransformationOptions large =
        TransformationOptions.DEFAULTS.withTable(SeverityTable.IMAGENET_C);
    assertEquals(
        new GaussianBlur(2).apply(image, null),
        Transformations.byName("gaussian_blur", large).apply(image, 2, null));
    assertEquals(new GaussianBlur(.6).apply(image, null), blur.apply(image, 2, null));
    RgbImage at64 = TestImages.pattern(46, 64, 10);
    RgbImage at65 = TestImages.pattern(46, 65, 10);
    assertEquals(new GaussianBlur(.6).apply(at64, null), blur.apply(at64, 2, null));
    assertEquals(new GaussianBlur(2).apply(at65, null), blur.apply(at65, 2, null));
    assertThrows(UsageException.class, () -> TransformationOptions.DEFAULTS.withCropShare(0));
    assertThrows(UsageException.class, () -> TransformationOptions.DEFAULTS.withCropShare(1.01));
  }

  @Test
  void aFullCropIsTheImage() {
    RgbImage image = TestImages.pattern(47, 32, 24);
    assertEquals(image, new RandomCrop(1).apply(image, new Random(3)));
  }

  @Test
  void asDataVecTransformItChangesBgrMatsAlike() {
    RgbImage image = TestImages.pattern(48, 40, 30);
    OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
    byte[] bgr = swap(image.rgb());
    for (Transformation t : Transformations.all()) {
      try (Mat mat = new Mat(30, 40, opencv_core.CV_8UC3)) {
        mat.data().put(bgr);
        ImageTransform transform =
            Transformations.dataVec(t.name(), 2, TransformationOptions.DEFAULTS);
        ImageWritable result =
            transform.transform(new ImageWritable(converter.convert(mat)), new Random(7));
        RgbImage expected = t.apply(image, 2, new Random(7));
        assertEquals(expected.width(), result.getWidth(), t.name());
        try (Mat changed = new OpenCVFrameConverter.ToMat().convert(result.getFrame())) {
          byte[] bytes = new byte[expected.rgb().length];
          changed.data().get(bytes);
          assertTrue(Arrays.equals(expected.rgb(), swap(bytes)), t.name());
        }
        byte[] untouched = new byte[bgr.length];
        mat.data().get(untouched);
        assertTrue(Arrays.equals(bgr, untouched), t.name() + " changed its input");
      }
    }
  }

  private static byte[] swap(byte[] pixels) {
    byte[] swapped = pixels.clone();
    for (int i = 0; i < swapped.length; i += 3) {
      swapped[i] = pixels[i + 2];
      swapped[i + 2] = pixels[i];
    }
    return swapped;
  }

  @Test
  void namesAndResultsAreTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    RgbImage image = TestImages.pattern(49, 32, 32);
    try {
      for (Transformation t : Transformations.all()) {
        Locale.setDefault(Locale.ROOT);
        RgbImage expected = t.apply(image, 3, Seeds.stream(1));
        for (String tag : new String[] {"tr-TR", "de-DE"}) {
          Locale.setDefault(Locale.forLanguageTag(tag));
          assertEquals(expected, Transformations.byName(t.name()).apply(image, 3, Seeds.stream(1)));
        }
      }
    } finally {
      Locale.setDefault(before);
    }
    assertFalse(names(Transformations.all()).isEmpty());
  }
}
