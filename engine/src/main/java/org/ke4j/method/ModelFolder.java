package org.ke4j.method;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ke4j.detection.DetectorFile;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Ke4jException;
import org.ke4j.progress.Progress;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Provenance;

/** A trained detector on disk: a description and one or two binary files with checksums. */
public final class ModelFolder {
  static final String DETECTOR = "detector.ke4j";
  static final String NETWORK = "network.ke4j";
  static final String CALIBRATION = "calibration.ke4j";
  private static final String DESCRIPTION = "model.json";

  /** Every file that a model may have. */
  public static final List<String> FILES = List.of(DETECTOR, NETWORK, CALIBRATION, DESCRIPTION);

  private ModelFolder() {}

  /** Writes a detector with the scores that its threshold rests on. */
  public static void write(
      Path folder,
      ModelDescription description,
      FittedDetector detector,
      Calibration calibration,
      Provenance provenance)
      throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(DESCRIPTION));
    calibration.write(folder.resolve(CALIBRATION));
    write(folder, description, detector, provenance);
  }

  /** Changes the description alone, for another threshold. */
  public static void write(Path folder, ModelDescription description) throws IOException {
    AtomicFiles.write(folder.resolve(DESCRIPTION), Json.text(description));
  }

  /** The scores that the threshold of a model rests on; null for a model of an older KE4J. */
  public static Calibration calibration(Path folder) throws IOException {
    return Calibration.read(folder.resolve(CALIBRATION));
  }

  /** Writes a detector; the description comes last, so that half a model is none. */
  public static void write(
      Path folder, ModelDescription description, FittedDetector detector, Provenance provenance)
      throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(DESCRIPTION));
    detector.save(folder, provenance);
    AtomicFiles.write(folder.resolve(DESCRIPTION), Json.text(description));
  }

  /** Reads the description. */
  public static ModelDescription describe(Path folder) throws IOException {
    Path file = folder.resolve(DESCRIPTION);
    if (!Files.isRegularFile(file)) {
      throw new Ke4jException(
          folder + ": expected a model that 'ke train' wrote, found no " + DESCRIPTION);
    }
    return Json.read(file, new TypeReference<>() {});
  }

  /**
   * Reads a detector; the caller closes it.
   *
   * @param embedder of the encoder that the description names; not used by a trained network
   */
  public static FittedDetector read(Path folder, Embedder embedder, int threads, Progress progress)
      throws IOException {
    ModelDescription description = describe(folder);
    if (description.detector().equals(KnowledgeExposure.NAME)) {
      return NetworkDetector.read(folder, threads, progress);
    }
    if (!embedder.encoder().fingerprint().equals(description.encoderFingerprint())) {
      throw new Ke4jException(
          folder
              + ": the model was trained with another version of the encoder "
              + description.encoder()
              + "; train it again");
    }
    return new EmbeddedDetector(embedder, DetectorFile.read(folder.resolve(DETECTOR)).detector());
  }
}
