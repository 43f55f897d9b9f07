package org.ke4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.ke4j.error.Ke4jException;

/** Fills in the export instructions among the resources of this package. */
final class ExportCommands {
  private ExportCommands() {}

  static String of(CatalogueEntry entry) {
    String resource = "export/" + entry.export() + ".txt";
    try (InputStream in = ExportCommands.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new Ke4jException("resource " + resource + " is missing");
      }
      int size = entry.description().preprocessing().size();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("{name}", entry.name())
          .replace("{size}", Integer.toString(size))
          .replace("{source}", entry.description().source())
          .replace("{weights}", entry.weights());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
