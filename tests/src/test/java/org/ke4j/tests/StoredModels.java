package org.ke4j.tests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
 * Makes the stored models of the version that it runs in, one of each kind that a file can hold,
 * with the scores that they give. Run once for each version of the format; what is there is never
 * written again: a new kind joins, with its scores. Its argument is the folder that holds them,
 * {@code tests/src/test/resources/models}.
 */
final class StoredModels {
  static final String FILE = "contrast-1.ke4j";
  static final String FOLDER = "dn2-folder-1";
  static final String SCORES = "scores-1.json";

  /** Of the models with an encoder of their own. */
  private static final long ENCODER_SEED = 1;

  /**
   * A stored model.
   *
   * @param options how it was fitted, but for {@code ownEncoder}
   * @param images how many normal images it learnt from
   * @param ownEncoder whether {@link SmallEncoder} is its encoder, and travels in it
   */
  record Kind(FitOptions options, int images, boolean ownEncoder) {
    Kind(FitOptions options) {
      this(options, 6, false);
    }
  }

  private StoredModels() {}

  /** Every stored model by the name of its file or folder. */
  static Map<String, Kind> kinds() {
    FitOptions few =
        FitOptions.DEFAULTS.withTransformations(List.of("flip", "rot90", "gaussian_noise"));
    FitOptions network =
        few.withMethod("ke")
            .withTransformations(List.of("flip", "rot90", "rot180", "gaussian_noise"))
            .withOption("network", "conv4")
            .withOption("epochs", 1)
            .withOption("batch", 4)
            .withOption("image-size", 32);
    Map<String, Kind> kinds = new LinkedHashMap<>();
    kinds.put(FILE, new Kind(few));
    kinds.put(FOLDER, new Kind(few.withMethod("dn2")));
    kinds.put("dn2-1.ke4j", new Kind(few.withMethod("dn2")));
    kinds.put("dn2-bank-1.ke4j", new Kind(few.withMethod("dn2").withBank(4), 8, false));
    kinds.put("contrast-sealed-1.ke4j", new Kind(few.withExtendable(false)));
    kinds.put("contrast-encoder-1.ke4j", new Kind(few, 6, true));
    kinds.put("aware-1.ke4j", new Kind(few.withMethod("aware"), 12, true));
    kinds.put("ocsvm-1.ke4j", new Kind(few.withMethod("ocsvm"), 12, false));
    kinds.put(
        "patch-1.ke4j",
        new Kind(few.withMethod("patch").withOption("places", 4).withOption("bank", 40)));
    kinds.put("ke-1.ke4j", new Kind(network, 10, true));
    kinds.put("ke-folder-1", new Kind(network, 10, false));
    return kinds;
  }

  static List<RgbImage> scored() {
    return DatasetReader.open("digits", DatasetOptions.DEFAULTS).test().stream()
        .limit(12)
        .map(Sample::image)
        .toList();
  }

  static List<RgbImage> normal() {
    return normal(6);
  }

  private static List<RgbImage> normal(int images) {
    return DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, images).stream()
        .map(Sample::image)
        .toList();
  }

  static boolean isFolder(String name) {
    return name.contains("-folder-");
  }

  public static void main(String[] folders) throws Exception {
    Path folder = Path.of(folders[0]);
    Path known = folder.resolve(SCORES);
    ObjectMapper json = new ObjectMapper();
    ObjectNode scores =
        Files.exists(known) ? (ObjectNode) json.readTree(known.toFile()) : json.createObjectNode();
    Path encoders = Files.createTempDirectory("encoders");
    for (Map.Entry<String, Kind> one : kinds().entrySet()) {
      Path place = folder.resolve(one.getKey());
      if (Files.exists(place)) {
        continue;
      }
      Kind kind = one.getValue();
      FitOptions options = kind.options();
      if (kind.ownEncoder()) {
        Path encoder = SmallEncoder.write(encoders, "small", ENCODER_SEED);
        options = options.withEncoder(encoder.toString());
      }
      try (AnomalyDetector detector = AnomalyDetector.fit(normal(kind.images()), options)) {
        if (isFolder(one.getKey())) {
          Files.createDirectories(place);
        }
        detector.save(place, kind.ownEncoder());
        ArrayNode found = scores.putArray(one.getKey());
        detector.score(scored()).stream().map(Verdict::score).forEach(found::add);
        if (one.getKey().equals(FILE)) {
          scores.put("threshold", detector.threshold());
          scores.put("nearest", detector.why(scored().get(0)).nearest());
        }
      }
    }
    json.writerWithDefaultPrettyPrinter().writeValue(known.toFile(), scores);
  }
}
