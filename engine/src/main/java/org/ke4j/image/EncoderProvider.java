package org.ke4j.image;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.UsageException;

/**
 * Brings encoders. Found by {@link java.util.ServiceLoader}: a class of this kind and its line in
 * {@code META-INF/services/org.ke4j.image.EncoderProvider} are all that a new encoder takes.
 */
public interface EncoderProvider {
  /** Names of the encoders that can be opened without fetching anything, the default first. */
  List<String> names();

  /** Whether this provider is the one to ask for a name or a file. */
  boolean knows(String nameOrFile);

  /**
   * Opens an encoder; the caller closes it.
   *
   * @throws UsageException if there is none of this name
   */
  Encoder open(String nameOrFile);

  /**
   * An encoder as bytes.
   *
   * @throws UsageException if there is none of this name, or it is more than one file
   */
  default EncoderContent content(String nameOrFile) {
    throw new UsageException("encoder '" + nameOrFile + "' cannot be embedded in a model");
  }

  /**
   * Opens what {@link #content} gave; the caller closes it. Its fingerprint is that of the encoder.
   *
   * @return null if another provider made it
   */
  default Encoder open(EncoderContent content) {
    return null;
  }

  /**
   * The built-in encoder that suits pictures of a size.
   *
   * @param side typical side in pixels; 0 if unknown
   * @return null if this provider has none to suggest
   */
  default String suggested(int side) {
    return null;
  }

  /**
   * The encoder of all providers that suits pictures of a size.
   *
   * @param side typical side in pixels; 0 if unknown
   * @throws UsageException if there is none
   */
  static String suggestion(int side) {
    for (EncoderProvider provider : Services.all(EncoderProvider.class)) {
      String name = provider.suggested(side);
      if (name != null) {
        return name;
      }
    }
    throw new UsageException(
        "no encoder is named, and none is on the class path: the artifact ke4j-importers brings"
            + " encoders");
  }

  /**
   * Where people get an encoder, in a sentence; empty if unknown.
   *
   * @param nameOrFile a name or file that this provider knows
   */
  default String origin(String nameOrFile) {
    return "";
  }

  /**
   * The provider of a name or file.
   *
   * @throws UsageException if nobody knows it
   */
  static EncoderProvider of(String nameOrFile) {
    for (EncoderProvider provider : Services.all(EncoderProvider.class)) {
      if (provider.knows(nameOrFile)) {
        return provider;
      }
    }
    throw new UsageException("no encoder '" + nameOrFile + "'");
  }

  /** Opens an encoder that travelled with a model; the caller closes it. */
  static Encoder find(EncoderContent content) {
    for (EncoderProvider provider : Services.all(EncoderProvider.class)) {
      Encoder encoder = provider.open(content);
      if (encoder != null) {
        return encoder;
      }
    }
    throw new UsageException(
        "no provider opens the embedded encoder '"
            + content.name()
            + "': the artifact ke4j-importers brings one");
  }

  /**
   * Opens an encoder of any provider; the caller closes it.
   *
   * @throws UsageException if nobody knows the name; the message lists those that are known
   */
  static Encoder find(String nameOrFile) {
    List<EncoderProvider> providers = Services.all(EncoderProvider.class);
    List<String> known = new ArrayList<>();
    for (EncoderProvider provider : providers) {
      if (provider.knows(nameOrFile)) {
        return provider.open(nameOrFile);
      }
      known.addAll(provider.names());
    }
    throw new UsageException(
        "no encoder '"
            + nameOrFile
            + (known.isEmpty()
                ? "': the artifact ke4j-importers brings encoders, it is not on the class path"
                : "': expected the path of an ONNX file or one of " + String.join(", ", known)));
  }
}
