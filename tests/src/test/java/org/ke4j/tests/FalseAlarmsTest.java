package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Unseen images of the normal class are called anomalies as often as {@code --false-alarms}
 * promises: the scores of images that a network was fitted to gave a third of them.
 */
@Tag("slow")
class FalseAlarmsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"dn2", "contrast", "aware", "ke --epochs 8 --batch 32"})
  void unseenDigitsOfEveryClass(String detector) throws Exception {
    List<String> outside = new ArrayList<>();
    int alarms = 0;
    int all = 0;
    double expected = 0;
    for (int digit = 0; digit < 10; digit++) {
      String model = folder.resolve("model" + digit).toString();
      for (double target : new double[] {0.05, 0.1}) {
        JsonNode trained =
            target == 0.05
                ? run("train --class " + digit + " --detector " + detector + " --out " + model)
                : run("threshold --model " + model + " --false-alarms " + target);
        JsonNode scored = run("score --model " + model + " --class " + digit);
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

  private static JsonNode run(String line) throws Exception {
    Command command = Command.ke((Object[]) (line + " --json -").split(" "));
    assertEquals(0, command.status(), line + "\n" + command.messages());
    return JSON.readTree(command.output());
  }
}
