package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ranking of ke32 on CIFAR-10 against the distances of CLIP ViT-B/32 that the paper's authors
 * published. In-sample: ke32 was trained on that table.
 */
@Tag("slow")
class ClipTableTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"automobile", "cat"})
  void ke32RanksAsClipDoes(String className) throws Exception {
    Path shared = Shared.folder();
    ClipTable table = ClipTable.read(shared.resolve("reference"));
    Command rank =
        Command.ke(
            "rank",
            "--data",
            shared.resolve("datasets/cifar-10-batches-bin"),
            "--class",
            className,
            "--train",
            500,
            "--json",
            "-",
            "--out",
            folder.resolve("run"),
            "--no-cache");
    JsonNode ranked = new ObjectMapper().readTree(rank.output()).get("transformations");
    double[] ours = new double[ranked.size()];
    double[] clip = new double[ranked.size()];
    for (int i = 0; i < ours.length; i++) {
      ours[i] = ranked.get(i).get("distance").asDouble();
      clip[i] = table.distance(ranked.get(i).get("name").asText(), className);
    }
    double correlation = new SpearmansCorrelation().correlation(ours, clip);
    assertTrue(correlation >= 0.9, className + ": Spearman " + correlation);
  }
}
