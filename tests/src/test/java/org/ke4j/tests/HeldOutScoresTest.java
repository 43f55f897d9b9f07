package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.calibration.CrossFit;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelFolder;
import org.ke4j.random.Seeds;

/**
 * A threshold is a promise only if pictures are scored later just as those were that it rests on:
 * {@code ke score} gives the very scores of calibration, to the last bit.
 */
class HeldOutScoresTest {
  private static final int IMAGES = 40;
  private static final int ASIDE = 8;
  private static final long SEED = 5;
  private static final double SHARE = 0.3;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ke --epochs 1 --batch 16", "ocsvm"})
  void scoringTakesThePathOfCalibration(String detector) throws Exception {
    Path model = folder.resolve("model");
    String line =
        "train --class 3 --no-cache --calibration hold-out --detector "
            + detector
            + (" --train " + IMAGES + " --seed " + SEED + " --false-alarms " + SHARE + " --out");
    String[] words = line.split(" ");
    Object[] all = Arrays.copyOf(words, words.length + 1, Object[].class);
    all[words.length] = model;
    Command train = Command.ke(all);
    assertEquals(0, train.status(), train.messages());
    Calibration stored = ModelFolder.calibration(model);
    assertEquals(Calibration.Source.HELD_OUT, stored.how());
    assertEquals(ASIDE, stored.scores().length);

    List<Sample> images = DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, IMAGES);
    int[] aside = CrossFit.split(IMAGES, ASIDE, Seeds.derive(SEED, "calibration")).calibration();
    for (int i = 0; i < ASIDE; i++) {
      Pictures.write(folder.resolve("aside/" + i + ".png"), images.get(aside[i]).image());
    }
    Command score =
        Command.ke("score", model, folder.resolve("aside"), "--no-cache", "--json", "-");
    assertEquals(0, score.status(), score.messages());
    JsonNode scored = new ObjectMapper().readTree(score.output());
    double[] scores = new double[ASIDE];
    for (JsonNode one : scored.get("scores")) {
      scores[Integer.parseInt(one.get("image").asText().replace(".png", ""))] =
          one.get("score").asDouble();
    }
    assertArrayEquals(stored.scores(), scores);
    assertTrue(Arrays.stream(scores).distinct().count() == ASIDE, Arrays.toString(scores));
    int alarms = scored.get("anomalies").asInt();
    assertTrue(alarms <= Math.floor(SHARE * ASIDE), alarms + " of " + ASIDE);
    // The second highest of eight is the threshold of .3: the highest alone lies above it.
    assertEquals(1, alarms);
  }
}
