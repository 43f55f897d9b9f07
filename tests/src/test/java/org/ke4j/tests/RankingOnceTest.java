package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/**
 * A class is ranked once, whoever asks for its ranking; who asks for none costs no transport. A
 * network is calibrated on five folds that it did not learn from, so that it is fitted to six sets
 * of images: ten transformations of each are ranked.
 */
class RankingOnceTest {
  @ParameterizedTest
  @CsvSource({"ke, 60", "contrast, 0", "dn2, 0"})
  void transportsOfAFit(String method, int problems) {
    List<RgbImage> images =
        DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 16).stream()
            .map(Sample::image)
            .toList();
    AtomicInteger solved = new AtomicInteger();
    FitOptions options =
        FitOptions.DEFAULTS
            .withMethod(method)
            .withProgress(
                step -> {
                  if (step.task().startsWith("transport ")) {
                    solved.incrementAndGet();
                  }
                });
    if (method.equals("ke")) {
      options =
          options.withOption("network", "conv4").withOption("epochs", 1).withOption("batch", 8);
    }
    try (AnomalyDetector detector = AnomalyDetector.fit(images, options)) {
      detector.score(images.get(0));
    }
    assertEquals(problems, solved.get());
  }
}
