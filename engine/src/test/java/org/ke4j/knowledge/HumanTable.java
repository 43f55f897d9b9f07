package org.ke4j.knowledge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.image.Kind;

/** The human-supervised table of CIFAR-10 and the stored CLIP distances, for the tests. */
final class HumanTable {
  /** The ten transformations of the paper. */
  static final Map<String, Kind> TEN = new LinkedHashMap<>();

  static {
    TEN.put("flip", Kind.GEOMETRIC);
    TEN.put("gaussian_noise", Kind.NOISE);
    TEN.put("glass_blur", Kind.BLUR);
    TEN.put("jpeg_compression", Kind.COMPRESSION);
    TEN.put("random_crop", Kind.GEOMETRIC);
    TEN.put("rot90", Kind.GEOMETRIC);
    TEN.put("snow", Kind.PHOTOMETRIC);
    TEN.put("color_jitter", Kind.PHOTOMETRIC);
    TEN.put("rot270", Kind.GEOMETRIC);
    TEN.put("gaussian_blur", Kind.BLUR);
  }

  private static final Set<String> ROTATIONS_MATTER =
      Set.of("airplane", "automobile", "deer", "horse", "ship", "truck");

  private HumanTable() {}

  /** Transformations that change the meaning of a CIFAR-10 class. */
  static Set<String> semanticChanges(String className) {
    return ROTATIONS_MATTER.contains(className)
        ? Set.of("gaussian_noise", "glass_blur", "rot90", "rot270")
        : Set.of("gaussian_noise", "glass_blur");
  }

  /** The ten transformations of each class by the stored distances of CLIP ViT-B/32. */
  static List<Ranking> clipRankings() throws IOException {
    String file = "clip-vit-b32-cifar10-paired-squared-distance.csv";
    List<String> lines;
    try (InputStream in = HumanTable.class.getResourceAsStream(file)) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    List<String> classes = List.of(lines.get(0).split(",", -1));
    List<Ranking> rankings = new ArrayList<>();
    for (int c = 1; c < classes.size(); c++) {
      List<Ranked> ranked = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",", -1);
        if (TEN.containsKey(cells[0])) {
          ranked.add(Named.ranked(cells[0], 1, Double.parseDouble(cells[c]), TEN.get(cells[0])));
        }
      }
      rankings.add(Ranking.of(classes.get(c), "clip-vit-b32", ranked));
    }
    return rankings;
  }

  static Path shared() {
    String chosen = System.getProperty("ke4j.shared");
    if (chosen != null) {
      return Path.of(chosen);
    }
    return Path.of(System.getProperty("ke4j.root", ".")).toAbsolutePath().resolveSibling("shared");
  }
}
