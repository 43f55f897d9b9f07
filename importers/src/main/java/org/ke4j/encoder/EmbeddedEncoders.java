package org.ke4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.EncoderContent;
import org.ke4j.store.Reasons;

/** Encoders as bytes, to travel with a model. */
final class EmbeddedEncoders {
  private EmbeddedEncoders() {}

  /**
   * The bytes of an encoder, with its description.
   *
   * @throws UsageException if its weights are in several files
   */
  static EncoderContent of(String nameOrFile) {
    try (OnnxEncoder encoder = Encoders.open(nameOrFile)) {
      if (!encoder.model().externalFiles().isEmpty()) {
        throw new UsageException(
            "encoder '"
                + nameOrFile
                + "' keeps its weights in files of their own ("
                + encoder.model().externalFiles().get(0).getFileName()
                + "): it cannot be embedded in a model");
      }
      return new EncoderContent(encoder.name(), bytes(nameOrFile), encoder.description().toText());
    } catch (IOException e) {
      throw new Ke4jException(nameOrFile + ": " + Reasons.of(e), e);
    }
  }

  private static byte[] bytes(String nameOrFile) throws IOException {
    if (KnownEncoder.isBuiltIn(nameOrFile)) {
      try (InputStream in = Encoders.class.getResourceAsStream(nameOrFile + ".onnx")) {
        return in.readAllBytes();
      }
    }
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return Files.readAllBytes(file);
    }
    for (KnownEncoder known : Encoders.list()) {
      if (known.name().equals(nameOrFile) && known.file() != null) {
        return Files.readAllBytes(known.file());
      }
    }
    throw new UsageException("no encoder '" + nameOrFile + "'");
  }

  /**
   * Opens what {@link #of} gave; the caller closes it.
   *
   * @throws CorruptFileException if the description is none
   */
  static OnnxEncoder open(EncoderContent content) {
    Path name = Path.of("embedded " + content.name().replaceAll("[^\\w.-]", "_"));
    Description description =
        Description.of(
            name,
            KeyValues.parse(name, content.description().lines().toList(), 0, Description.KEYS),
            content.name());
    OnnxEncoder encoder = Encoders.open(name, content.model(), description);
    if (!encoder.model().externalFiles().isEmpty()) {
      encoder.close();
      throw new CorruptFileException(name, "model", "weights of its own", "a path to another file");
    }
    return encoder;
  }

  /** Where people get an encoder, in a sentence; empty if unknown. */
  static String origin(String nameOrFile) {
    if (KnownEncoder.isBuiltIn(nameOrFile)) {
      return "built into KE4J";
    }
    return Catalogue.find(nameOrFile)
        .map(
            entry ->
                "'ke fetch "
                    + nameOrFile
                    + "' brings it or tells how"
                    + (entry.remote() == null ? "" : ": " + entry.remote().source()))
        .orElse("the user's file " + nameOrFile);
  }
}
