package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Sample;
import org.ke4j.random.Seeds;

/**
 * Unseen images of the normal class are called anomalies as often as {@code --false-alarms}
 * promises: the scores of images that a network was fitted to gave a third of them.
 */
@Tag("slow")
class FalseAlarmsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  /** The digits come sorted by writer; a promise is about images drawn like the calibration's. */
  @BeforeAll
  static void mixed() throws Exception {
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    for (int digit = 0; digit < 10; digit++) {
      List<Sample> all = new ArrayList<>(digits.train(digit, Integer.MAX_VALUE));
      all.addAll(digits.test(digit, Integer.MAX_VALUE));
      int[] order = Seeds.order(all.size(), digit, "false alarms");
      for (int i = 0; i < order.length; i++) {
        String part = 3 * i < 2 * order.length ? "train/" : "test/";
        Path file = folder.resolve("digits/" + part + digit + "/" + i + ".png");
        Pictures.write(file, all.get(order[i]).image());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"dn2", "contrast", "aware", "ke --epochs 8 --batch 32"})
  void unseenDigitsOfEveryClass(String detector) throws Exception {
    List<String> outside = new ArrayList<>();
    int alarms = 0;
    int all = 0;
    double expected = 0;
    for (int digit = 0; digit < 10; digit++) {
      String model = folder.resolve(detector.substring(0, 2) + digit).toString();
      for (double target : new double[] {0.05, 0.1}) {
        JsonNode trained =
            target == 0.05
                ? run("train" + data(digit) + " --detector " + detector + " --out " + model)
                : run("threshold --model " + model + " --false-alarms " + target);
        JsonNode scored = run("score --model " + model + data(digit));
        int count = scored.get("anomalies").asInt();
        int tested = scored.get("images").asInt();
        int images = trained.get("calibrationImages").asInt();
        int k = (int) Math.floor(target * (images + 1) + 1e-9);
        // 20 counts, each outside of its middle 99 % once in a hundred times.
        if (!ThresholdBenchmark.betaBinomial(count, tested, k, images + 1 - k)) {
          outside.add(digit + " at " + target + ": " + count + " of " + tested);
        }
        alarms += count;
        all += tested;
        expected += target * tested;
      }
    }
    System.out.printf(
        "%s: %d of %d, %.1f expected; outside %s%n", detector, alarms, all, expected, outside);
    assertTrue(outside.size() <= 2, detector + ": " + outside);
    assertTrue(alarms <= 1.5 * expected, detector + ": " + alarms + " of " + all);
  }

  private static String data(int digit) {
    return " --data " + folder.resolve("digits") + " --class " + digit;
  }

  private static JsonNode run(String line) throws Exception {
    Command command = Command.ke((Object[]) (line + " --json -").split(" "));
    assertEquals(0, command.status(), line + "\n" + command.messages());
    return JSON.readTree(command.output());
  }
}
