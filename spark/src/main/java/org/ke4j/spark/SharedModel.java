package org.ke4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ke4j.AnomalyDetector;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.error.Ke4jException;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Calibration;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.store.Provenance;

/**
 * A trained detector that all executors open, with its encoder where that is a file of the driver's
 * machine.
 *
 * @param files what {@code ke train} wrote
 * @param encoder null where the model needs none, or one with a name
 * @param version of KE4J on the driver: executors of another version refuse to work
 */
record SharedModel(SharedFiles files, SharedEncoder encoder, String version)
    implements Serializable {
  /** A detector of a process, with what tells p-values. */
  record Opened(AnomalyDetector detector, ConformalCalibration calibration)
      implements AutoCloseable {
    /** Probability that a normal image scores as high; null where the model does not know. */
    Double pValue(double score) {
      return calibration == null ? null : calibration.pValue(score);
    }

    @Override
    public void close() {
      detector.close();
    }
  }

  /** Reads a model and checks that it opens. */
  static SharedModel of(Path model) {
    try (AnomalyDetector opens = AnomalyDetector.load(model)) {
      ModelDescription description = ModelFolder.describe(model);
      boolean sent =
          DetectorMethod.find(opens.method()).usesEncoder()
              && SharedEncoder.isFile(description.encoder());
      return new SharedModel(
          SharedFiles.of(model), sent ? SharedEncoder.of(description.encoder()) : null, running());
    } catch (IOException e) {
      throw new Ke4jException(model + ": the model cannot be read: " + e.getMessage(), e);
    }
  }

  private static String running() {
    return Provenance.runningVersions().get("ke4j");
  }

  /** This process's detector. */
  Resident.Lease<Opened> open() {
    if (!version.equals(running())) {
      throw new Ke4jException(
          "this executor has KE4J " + running() + ", the driver " + version + ": use one version");
    }
    return Resident.open("model " + files.hash(), Opened.class, this::opened);
  }

  private Opened opened() {
    try {
      Path folder = located(files.unpack());
      Calibration calibration = ModelFolder.calibration(folder);
      return new Opened(
          AnomalyDetector.load(folder),
          calibration == null ? null : ConformalCalibration.of(calibration.scores()));
    } catch (IOException e) {
      throw new Ke4jException("the model cannot be read: " + e.getMessage(), e);
    }
  }

  /** The model with the encoder's place on this machine. */
  private Path located(Path folder) throws IOException {
    if (encoder == null) {
      return folder;
    }
    Path own = Files.createTempDirectory(folder.getParent(), "model");
    try (Stream<Path> list = Files.list(folder)) {
      for (Path file : list.toList()) {
        Files.copy(file, own.resolve(file.getFileName().toString()));
      }
    }
    ModelDescription given = ModelFolder.describe(own);
    ModelFolder.write(
        own,
        new ModelDescription(
            given.detector(),
            given.className(),
            encoder.location(),
            given.encoderFingerprint(),
            given.threshold(),
            given.falseAlarms()));
    return own;
  }
}
