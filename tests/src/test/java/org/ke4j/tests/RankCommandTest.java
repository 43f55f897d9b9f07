package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choices of {@code ke rank}: rules, agreement, confidence, all transformations. */
class RankCommandTest {
  @TempDir private Path folder;

  private Command rank(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("rank"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--out", folder.resolve("run"), "--cache", folder.resolve("cache")));
    return Command.ke(all.toArray());
  }

  private JsonNode json(Object... arguments) throws Exception {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--json", "-"));
    Command command = rank(all.toArray());
    assertEquals(0, command.status(), command.messages());
    return new ObjectMapper().readTree(command.output());
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(
        entry -> names.add(entry.isTextual() ? entry.asText() : entry.get("name").asText()));
    return names;
  }

  @Test
  void allTwentyThreeTransformationsAreRanked() throws Exception {
    JsonNode ranked = json("--class", "3", "--train", 12, "--transformations", "all");
    assertEquals(23, ranked.get("transformations").size());
    Set<String> sets = new TreeSet<>(names(ranked.get("positive")));
    sets.addAll(names(ranked.get("neutral")));
    sets.addAll(names(ranked.get("negative")));
    assertEquals(new TreeSet<>(names(ranked.get("transformations"))), sets);
    assertTrue(sets.containsAll(List.of("elastic_transform", "speckle_noise", "zoom_blur")));
  }

  @Test
  void rulesCutTheSameRankingDifferently() throws Exception {
    JsonNode fixed = json("--class", "3", "--train", 30, "--k", 3);
    assertEquals(3, fixed.get("negative").size());
    assertEquals(3, fixed.get("positive").size());
    JsonNode middle = fixed.get("transformations").get(5);
    JsonNode beyond =
        json(
            "--class",
            "3",
            "--train",
            30,
            "--rule",
            "threshold",
            "--rule-threshold",
            middle.get("distance").asText());
    List<String> order = names(fixed.get("transformations"));
    assertEquals(order, names(beyond.get("transformations")));
    assertEquals(order.subList(5, 10), names(beyond.get("negative")));
    assertEquals(order.subList(2, 5), names(beyond.get("neutral")));
    JsonNode gap = json("--class", "3", "--train", 30, "--rule", "gap");
    List<String> behind = names(gap.get("negative"));
    assertEquals(order.subList(10 - behind.size(), 10), behind);
    assertTrue(behind.size() >= 2 && behind.size() <= 4, behind.toString());
  }

  @Test
  void agreementIsPrecisionAndRecallAgainstThePapersTable() throws Exception {
    JsonNode ranked = json("--class", "3", "--train", 30, "--agreement");
    // The table for a three: noise, glass blur, flip and both quarter turns.
    Set<String> both = new TreeSet<>(names(ranked.get("negative")));
    both.retainAll(Set.of("gaussian_noise", "glass_blur", "flip", "rot90", "rot270"));
    JsonNode agreement = ranked.get("agreement");
    assertEquals(both.size() / 2.0, agreement.get("precision").asDouble(), 1e-12);
    assertEquals(both.size() / 5.0, agreement.get("recall").asDouble(), 1e-12);
    assertTrue(Files.readString(folder.resolve("run/agreement.csv")).startsWith("class,"));
  }

  @Test
  void confidenceNeedsEnoughImagesAndAFixedRule() {
    Command few = rank("--class", "3", "--confidence", "0.95");
    assertEquals(2, few.status());
    assertTrue(few.messages().contains("640 images or more"), few.messages());
    Command gap = rank("--class", "3", "--confidence", "0.95", "--rule", "gap");
    assertEquals(2, gap.status());
    assertTrue(gap.messages().contains("fixed K"), gap.messages());
    assertEquals(2, rank("--class", "3", "--confidence", "2").status());
    assertEquals(2, rank("--class", "3", "--rule", "threshold").status());
    assertEquals(2, rank("--class", "3", "--rule", "largest").status());
  }

  @Test
  void confidenceSettlesTheSetsOfTheFullDataWithAQuarterOfTheEmbeddings() throws Exception {
    Path data = Shared.folder().resolve("datasets/cifar-10-batches-bin");
    JsonNode full = json("--data", data, "--class", "cat", "--train", 700);
    JsonNode part = json("--data", data, "--class", "cat", "--train", 700, "--confidence", 0.95);
    JsonNode how = part.get("confidence");
    assertTrue(how.get("settled").asBoolean(), part.toString());
    assertTrue(
        4 * how.get("embeddings").asLong() <= how.get("embeddingsOfAll").asLong(), how.toString());
    for (String set : List.of("positive", "negative")) {
      assertEquals(new TreeSet<>(names(full.get(set))), new TreeSet<>(names(part.get(set))), set);
    }
    for (JsonNode entry : part.get("transformations")) {
      double distance = entry.get("distance").asDouble();
      assertTrue(entry.get("low").asDouble() <= distance, entry.toString());
      assertTrue(entry.get("high").asDouble() >= distance, entry.toString());
    }
  }
}
