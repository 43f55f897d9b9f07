package org.ke4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.EncoderProvider;
import org.ke4j.model.Models;
import org.ke4j.store.Reasons;

/**
 * An encoder that all executors open: by its name, or a file that is sent to them. What an executor
 * opens must have the fingerprint that the driver saw.
 *
 * @param name of a built-in or fetched encoder, or the file's name
 * @param files the ONNX file with its description; null for an encoder with a name
 * @param label how results call it
 * @param width length of an embedding
 * @param side the shorter side to which pictures are shrunk; 0 keeps them
 * @param inModel whether {@code files} is a model that the encoder travels with
 */
record SharedEncoder(
    String name,
    SharedFiles files,
    String label,
    String fingerprint,
    int width,
    int side,
    boolean inModel)
    implements Serializable {
  private static final List<String> COMPANIONS =
      List.of("preprocessor_config.json", "open_clip_config.json");

  /** Opens it once on the driver, to know it. */
  static SharedEncoder of(String nameOrFile) {
    try (Encoder encoder = EncoderProvider.find(nameOrFile)) {
      boolean file = isFile(nameOrFile);
      return new SharedEncoder(
          file ? Path.of(nameOrFile).getFileName().toString() : nameOrFile,
          file ? SharedFiles.withCompanions(Path.of(nameOrFile), COMPANIONS) : null,
          encoder.name(),
          encoder.fingerprint(),
          encoder.width(),
          encoder.workingSide(0),
          false);
    }
  }

  /** The encoder of a model, which may travel in it. */
  static SharedEncoder ofModel(Path model) throws IOException {
    EncoderContent embedded = Models.encoder(model);
    if (embedded == null) {
      return of(Models.describe(model).encoder());
    }
    try (Encoder encoder = EncoderProvider.find(embedded)) {
      return new SharedEncoder(
          model.getFileName().toString(),
          SharedFiles.of(model),
          encoder.name(),
          encoder.fingerprint(),
          encoder.width(),
          encoder.workingSide(0),
          true);
    }
  }

  static boolean isFile(String nameOrFile) {
    try {
      return Files.isRegularFile(Path.of(nameOrFile));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** What finds it on this machine. */
  String location() {
    return files == null ? name : files.unpack().resolve(name).toString();
  }

  /** This process's encoder; callers take turns by locking it. */
  Resident.Lease<Encoder> open() {
    return Resident.open("encoder " + fingerprint, Encoder.class, this::opened);
  }

  private Encoder opened() {
    Encoder encoder;
    try {
      encoder =
          inModel
              ? EncoderProvider.find(Models.encoder(Path.of(location())))
              : EncoderProvider.find(location());
    } catch (IOException e) {
      throw new Ke4jException("encoder " + label + ": it cannot be read: " + Reasons.of(e), e);
    }
    if (!encoder.fingerprint().equals(fingerprint)) {
      encoder.close();
      throw new Ke4jException(
          "encoder "
              + label
              + ": this executor has another version of it than the driver: expected "
              + fingerprint
              + ", got "
              + encoder.fingerprint());
    }
    return encoder;
  }
}
