package org.ke4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ke4j.image.Sample;

class PictureSamplesTest {
  private static Optional<String> warning(String... names) {
    return PictureSamples.dataSet(
        Stream.of(names).map(name -> new Sample(name, 0, () -> null)).toList());
  }

  @Test
  void aWholeDataSetIsNoFolderOfNormalPictures() {
    String warned =
        warning("train/good/1.png", "Test/broken/2.png", "ground_truth/broken/2.png").orElseThrow();
    assertTrue(warned.startsWith("2 of the 3 pictures"), warned);
    assertTrue(warned.contains("Test/broken/2.png"), warned);
    assertTrue(warning("b/1.png", "b/masks/1.png").isPresent());
    assertEquals(Optional.empty(), warning("a/1.png", "b/contest/2.png", "test.png"));
    assertEquals(Optional.empty(), warning("test/a/1.png", "test/b/2.png"), "no other part");
  }
}
