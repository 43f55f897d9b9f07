package org.ke4j.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Restoring;
import org.ke4j.progress.Progress;
import org.ke4j.store.PartFile;
import org.ke4j.store.Provenance;
import org.ke4j.store.Sections;

/**
 * Trained detectors on disk, whichever way they are stored: one file ({@code .ke4j}), or a folder
 * that {@code ke train} wrote. Every method takes the path of either.
 */
public final class Models {
  private Models() {}

  /** Whether a model is one file. */
  public static boolean isFile(Path model) {
    if (Files.isDirectory(model)) {
      return false;
    }
    if (!Files.exists(model)) {
      throw new Ke4jException(
          model
              + ": expected a model, a file or folder that 'ke fit' or 'ke train' wrote, found"
              + " nothing");
    }
    return true;
  }

  /** Reads the description. */
  public static ModelDescription describe(Path model) throws IOException {
    return isFile(model) ? ModelFile.describe(model) : ModelFolder.describe(model);
  }

  /** The scores that the threshold of a model rests on; null for a model of an older KE4J. */
  public static Calibration calibration(Path model) throws IOException {
    return isFile(model) ? ModelFile.calibration(model) : ModelFolder.calibration(model);
  }

  /** What made a model. */
  public static Provenance provenance(Path model) throws IOException {
    return isFile(model) ? ModelFile.provenance(model) : ModelFolder.provenance(model);
  }

  /** What a model keeps of what it learnt from; null if it keeps nothing. */
  public static Learnt learnt(Path model) throws IOException {
    return isFile(model) ? ModelFile.learnt(model) : null;
  }

  /** The encoder that travels with a model; null if none does. */
  public static EncoderContent encoder(Path model) throws IOException {
    return isFile(model) ? ModelFile.encoder(model) : null;
  }

  /** Where people get the encoder of a model; may be empty. */
  public static String origin(Path model) throws IOException {
    return isFile(model) ? ModelFile.origin(model) : "";
  }

  /** The parts of a model that is one file. */
  public static PartFile file(Path model) throws IOException {
    return ModelFile.open(model);
  }

  /**
   * Writes a model as one file, atomically.
   *
   * @param embedded the encoder, to travel with it; null for none
   * @param origin where people get the encoder; may be empty
   */
  public static void write(Path file, Fitted model, EncoderContent embedded, String origin)
      throws IOException {
    if (Files.isDirectory(file)) {
      throw new UsageException(file + ": expected a file to write the model to, it is a folder");
    }
    ModelFile.write(file, model, embedded, origin);
  }

  /** Changes the description of a model; the rest stays. */
  public static void write(Path model, ModelDescription description) throws IOException {
    if (isFile(model)) {
      ModelFile.write(model, description);
    } else {
      ModelFolder.write(model, description);
    }
  }

  /**
   * Reads a detector; the caller closes it.
   *
   * @param embedder of the encoder that the description names; may be null for a method that does
   *     not score embeddings
   */
  public static FittedDetector read(Path model, Embedder embedder, int threads, Progress progress)
      throws IOException {
    ModelDescription description = describe(model);
    DetectorMethod<?> method = method(model, description);
    if (method.usesEncoder()) {
      checkEncoder(model.toString(), description, embedder.encoder());
    }
    Map<String, Sections> parts =
        isFile(model)
            ? ModelFile.parts(model, method.partVersion())
            : ModelFolder.parts(model, method.partVersion());
    try {
      return method.restore(new Restoring(parts, embedder, threads, progress));
    } catch (CorruptFileException e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException | Ke4jException e) {
      throw new CorruptFileException(
          model, "content", "a detector '" + method.name() + "'", e.getMessage(), e);
    }
  }

  /**
   * Whatever an encoder gives for a model, it must be the one that the model was trained with, by
   * content: weights, preprocessing and output.
   *
   * @param model what the message begins with, a path by custom
   * @throws Ke4jException if it is another one; the encoder stays open, and the caller's
   */
  public static void checkEncoder(String model, ModelDescription description, Encoder encoder) {
    if (!encoder.fingerprint().equals(description.encoderFingerprint())) {
      throw new Ke4jException(
          model
              + ": the model was trained with another version of the encoder "
              + description.encoder()
              + "; train it again");
    }
  }

  private static DetectorMethod<?> method(Path model, ModelDescription description) {
    try {
      return DetectorMethod.find(description.detector());
    } catch (UsageException e) {
      throw new Ke4jException(model + ": " + e.getMessage(), e);
    }
  }
}
