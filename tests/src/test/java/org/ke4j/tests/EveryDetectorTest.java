package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.dataset.Datasets;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.RgbImage;
import org.ke4j.method.DetectorMethod;

/** With every detector there is, a picture's score has the same bits in whatever company. */
class EveryDetectorTest {
  private static final int PICTURES = 27;
  @TempDir private Path folder;

  static Stream<String> methods() {
    return DetectorMethod.all().stream().map(DetectorMethod::name);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aloneTogetherAndInReverseOrder(String method) throws Exception {
    Path model = folder.resolve("model");
    List<Object> train =
        new ArrayList<>(List.of("train", "--detector", method, "--class", "3", "--train", "24"));
    if (ContractTest.trains(method)) {
      train.addAll(List.of("--batch", "8", "--epochs", "1"));
    }
    train.addAll(List.of("--no-cache", "--out", model));
    Command trained = Command.ke(train.toArray());
    assertEquals(0, trained.status(), trained.messages());

    List<Path> alone = new ArrayList<>();
    for (int i = 0; i < PICTURES; i++) {
      RgbImage image =
          Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS)
              .test(i % 10, 3)
              .get(i / 10)
              .image();
      String name = String.format("%02d.png", i);
      Pictures.write(folder.resolve("forward").resolve(name), image);
      String reversed = String.format("%02d.png", PICTURES - 1 - i);
      Pictures.write(folder.resolve("backward").resolve(reversed), image);
      if (i % 9 == 4) {
        alone.add(Pictures.write(folder.resolve("alone" + i).resolve(name), image));
      }
    }
    int most = Math.min(2, Runtime.getRuntime().availableProcessors());
    Map<String, Double> forward = scores(model, folder.resolve("forward"), most);
    assertEquals(PICTURES, forward.size());
    assertEquals(forward, scores(model, folder.resolve("forward"), 1), "on one thread");
    Map<String, Double> backward = scores(model, folder.resolve("backward"), 1);
    for (int i = 0; i < PICTURES; i++) {
      assertEquals(
          forward.get(String.format("%02d.png", i)),
          backward.get(String.format("%02d.png", PICTURES - 1 - i)),
          "picture " + i + " in reverse order");
    }
    for (Path picture : alone) {
      String name = picture.getFileName().toString();
      assertEquals(
          Map.of(name, forward.get(name)), scores(model, picture.getParent(), most), "alone");
    }
  }

  private Map<String, Double> scores(Path model, Path pictures, int threads) throws Exception {
    Path out = folder.resolve("scored-" + pictures.getFileName() + "-" + threads);
    Command score =
        Command.ke(
            "score",
            "--model",
            model,
            "--images",
            pictures,
            "--threads",
            threads,
            "--no-cache",
            "--out",
            out);
    assertEquals(0, score.status(), score.messages());
    Map<String, Double> scores = new TreeMap<>();
    for (JsonNode one :
        new ObjectMapper().readTree(out.resolve("scores.json").toFile()).get("scores")) {
      scores.put(one.get("image").asText(), one.get("score").asDouble());
    }
    return scores;
  }
}
