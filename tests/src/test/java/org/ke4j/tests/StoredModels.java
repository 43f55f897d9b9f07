package org.ke4j.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/**
 * Makes the stored models of the version that it runs in: one file and one folder, with the scores
 * that they give. Run once for each version of the format; what it wrote is never written again.
 * Its argument is the folder that holds them, {@code tests/src/test/resources/models}.
 */
final class StoredModels {
  static final String FILE = "contrast-1.ke4j";
  static final String FOLDER = "dn2-folder-1";
  static final String SCORES = "scores-1.json";

  private StoredModels() {}

  static List<RgbImage> scored() {
    return DatasetReader.open("digits", DatasetOptions.DEFAULTS).test().stream()
        .limit(12)
        .map(Sample::image)
        .toList();
  }

  static List<RgbImage> normal() {
    return DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 6).stream()
        .map(Sample::image)
        .toList();
  }

  public static void main(String[] folders) throws Exception {
    Path folder = Path.of(folders[0]);
    Map<String, Object> scores = new LinkedHashMap<>();
    FitOptions few =
        FitOptions.DEFAULTS.withTransformations(List.of("flip", "rot90", "gaussian_noise"));
    try (AnomalyDetector detector = AnomalyDetector.fit(normal(), few)) {
      detector.save(folder.resolve(FILE));
      scores.put(FILE, detector.score(scored()).stream().map(Verdict::score).toList());
      scores.put("threshold", detector.threshold());
      scores.put("nearest", detector.why(scored().get(0)).nearest());
    }
    try (AnomalyDetector detector = AnomalyDetector.fit(normal(), few.withMethod("dn2"))) {
      Files.createDirectories(folder.resolve(FOLDER));
      detector.save(folder.resolve(FOLDER));
      scores.put(FOLDER, detector.score(scored()).stream().map(Verdict::score).toList());
    }
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve(SCORES).toFile(), scores);
  }
}
