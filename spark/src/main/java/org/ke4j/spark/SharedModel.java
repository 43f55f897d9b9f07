package org.ke4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.AnomalyDetector;
import org.ke4j.error.Ke4jException;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Models;
import org.ke4j.store.Provenance;

/**
 * A trained detector that all executors open, with its encoder where that is a file of the driver's
 * machine.
 *
 * @param files what {@code ke fit} or {@code ke train} wrote
 * @param name of the model's file; null for a folder
 * @param encoder null where the model needs none, brings one, or names one
 * @param version of KE4J on the driver: executors of another version refuse to work
 */
record SharedModel(SharedFiles files, String name, SharedEncoder encoder, String version)
    implements Serializable {
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
          sent ? SharedEncoder.of(encoder) : null,
          running());
    } catch (IOException e) {
      throw new Ke4jException(model + ": the model cannot be read: " + e.getMessage(), e);
    }
  }

  private static String running() {
    return Provenance.runningVersions().get("ke4j");
  }

  /** This process's detector. */
  Resident.Lease<AnomalyDetector> open() {
    if (!version.equals(running())) {
      throw new Ke4jException(
          "this executor has KE4J " + running() + ", the driver " + version + ": use one version");
    }
    return Resident.open("model " + files.hash(), AnomalyDetector.class, this::opened);
  }

  private AnomalyDetector opened() {
    Path folder = files.unpack();
    return AnomalyDetector.load(
        name == null ? folder : folder.resolve(name), encoder == null ? null : encoder.location());
  }
}
