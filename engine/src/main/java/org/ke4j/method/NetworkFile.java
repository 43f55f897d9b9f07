package org.ke4j.method;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.network.ResNet18;
import org.ke4j.network.Stem;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;

/** A trained network on disk (see {@link SectionFile}). */
final class NetworkFile {
  private static final String KIND = "network";
  private static final String WEIGHT = "weight ";

  private NetworkFile() {}

  static void write(Path file, ResNet18 network) throws IOException {
    Sections sections = new Sections();
    sections.put("stem", network.stem().name());
    sections.put("image size", network.imageSize());
    sections.put("projection", network.projection());
    network.weights().forEach((name, values) -> sections.put(WEIGHT + name, values));
    SectionFile.write(file, KIND, 1, sections);
  }

  /** Reads a network; the caller closes it. */
  static ResNet18 read(Path file) throws IOException {
    Sections sections = SectionFile.read(file, KIND, 1, 1);
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (String name : sections.names()) {
      if (name.startsWith(WEIGHT)) {
        weights.put(name.substring(WEIGHT.length()), sections.floats(name));
      }
    }
    ResNet18 network =
        new ResNet18(
            Stem.valueOf(sections.text("stem")),
            Math.toIntExact(sections.number("image size")),
            Math.toIntExact(sections.number("projection")),
            0);
    try {
      network.load(weights);
      return network;
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }
}
