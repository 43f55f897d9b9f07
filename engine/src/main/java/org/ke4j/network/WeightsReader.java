package org.ke4j.network;

import java.nio.file.Path;
import java.util.Map;
import org.ke4j.image.Services;

/**
 * Reads weights of a network from a file of another tool. Found by {@link java.util.ServiceLoader}.
 */
@FunctionalInterface
public interface WeightsReader {
  /**
   * The weights of the trunk of a ResNet of basic blocks: ResNet-10, -18 or -34.
   *
   * @return by torchvision's names, row-major in PyTorch's layout
   * @throws org.ke4j.error.Ke4jException if the file holds no such network
   */
  Map<String, float[]> read(Path file);

  /** The implementation on the class path. */
  static WeightsReader find() {
    return Services.one(WeightsReader.class, "ke4j-importers");
  }
}
