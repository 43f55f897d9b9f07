package org.ke4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;

/** The encoder that a model names. */
final class ModelEncoder {
  private ModelEncoder() {}

  /**
   * Opens it.
   *
   * @throws Ke4jException if it is not here; the message says where the model has it from
   */
  static Encoder find(Path path, ModelDescription description) throws IOException {
    try {
      return EncoderProvider.find(description.encoder());
    } catch (UsageException e) {
      String origin = Models.origin(path);
      throw new Ke4jException(
          path
              + ": its encoder "
              + description.encoder()
              + " is not here ("
              + e.getMessage()
              + ")"
              + (origin.isEmpty() ? "" : "; the model says: " + origin),
          e);
    }
  }

  /** What finds the encoder again from elsewhere. */
  static String location(String nameOrFile) {
    Path file = Path.of(nameOrFile);
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : nameOrFile;
  }

  /** Where people get an encoder; may be empty. */
  static String origin(String encoder) {
    try {
      return EncoderProvider.of(encoder).origin(encoder);
    } catch (UsageException e) {
      return "";
    }
  }
}
