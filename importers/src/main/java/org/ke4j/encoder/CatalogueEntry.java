package org.ke4j.encoder;

import java.util.Objects;
import java.util.Optional;
import org.ke4j.error.Check;
import org.ke4j.fetch.RemoteFile;

/**
 * A known encoder.
 *
 * @param model what it is, in the words of its authors
 * @param description its name, width, licence, source and preprocessing; what is not known is empty
 * @param facts where width, preprocessing and licence are confirmed; empty if they come with KE4J
 * @param remote the ONNX file that can be downloaded, null if no address is confirmed
 * @param documented where that address is published; empty without one
 * @param export name of the instructions that write an ONNX file; empty if there are none
 * @param weights what those instructions are told
 */
public record CatalogueEntry(
    String model,
    Description description,
    String facts,
    RemoteFile remote,
    String documented,
    String export,
    String weights) {
  public CatalogueEntry {
    Objects.requireNonNull(description, "description");
    Check.that(
        (remote == null) == documented.isEmpty(),
        "%s: expected an address and where it is documented, or neither",
        description.name());
  }

  public String name() {
    return description.name();
  }

  /** The commands that write the ONNX file on a machine with Python and a network, if known. */
  public Optional<String> exportCommands() {
    return export.isEmpty() ? Optional.empty() : Optional.of(ExportCommands.of(this));
  }
}
