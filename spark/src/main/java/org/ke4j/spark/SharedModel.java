package org.ke4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.AnomalyDetector;
import org.ke4j.error.Ke4jException;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Models;
import org.ke4j.store.Reasons;

/**
 * A trained detector that all executors open, with its encoder where that is a file of the driver's
 * machine.
 *
 * @param files what {@code ke fit} or {@code ke train} wrote
 * @param name of the model's file; null for a folder
 * @param encoder null where the model needs none, brings one, or names one
 */
record SharedModel(SharedFiles files, String name, SharedEncoder encoder) implements Serializable {
  /** Reads a model and checks that it opens. */
  static SharedModel of(Path model) {
    try (AnomalyDetector opens = AnomalyDetector.load(model)) {
      String encoder = Models.describe(model).encoder();
      boolean sent =
          DetectorMethod.find(opens.method()).usesEncoder()
              && Models.encoder(model) == null
              && SharedEncoder.isFile(encoder);
      return new SharedModel(
          SharedFiles.of(model),
          Files.isDirectory(model) ? null : model.getFileName().toString(),
          sent ? SharedEncoder.of(encoder) : null);
    } catch (IOException e) {
      throw new Ke4jException(model + ": the model cannot be read: " + Reasons.of(e), e);
    }
  }

  /** This process's detector. */
  Resident.Lease<AnomalyDetector> open() {
    return Resident.open("model " + files.hash(), AnomalyDetector.class, this::opened);
  }

  private AnomalyDetector opened() {
    Path folder = files.unpack();
    return AnomalyDetector.load(
        name == null ? folder : folder.resolve(name), encoder == null ? null : encoder.location());
  }
}
