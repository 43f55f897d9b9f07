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
