package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.ke4j.encoder.CatalogueEntry;
import org.ke4j.encoder.KnownEncoder;

/** What came of asking for an encoder. */
public sealed interface FetchReport {
  /** For people. */
  String text();

  /** Nothing had to be done. */
  record BuiltIn(String encoder, String state) implements FetchReport {
    BuiltIn(String encoder) {
      this(encoder, KnownEncoder.State.BUILT_IN.text());
    }

    @Override
    public String text() {
      return encoder + " is built in\n";
    }
  }

  /** The user added a file under this name. */
  record AtHand(String encoder, String state, String file) implements FetchReport {
    AtHand(String encoder, String file) {
      this(encoder, KnownEncoder.State.ADDED.text(), file);
    }

    @Override
    public String text() {
      return encoder + " is at hand: " + file + " was added under that name\n";
    }
  }

  /**
   * It was downloaded, now or earlier.
   *
   * @param url where it came from
   * @param sha256 of the file
   */
  record Fetched(String encoder, String state, String file, String url, long bytes, String sha256)
      implements FetchReport {
    @Override
    public String text() {
      return encoder
          + ": "
          + file
          + "\nSHA-256 "
          + sha256
          + ", "
          + bytes
          + " bytes\nuse it with --encoder "
          + encoder
          + "\n";
    }
  }

  /**
   * How to make the file elsewhere.
   *
   * @param commands that write it; null if none are known
   * @param then what makes it known here
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Export(String encoder, String state, String commands, String then) implements FetchReport {
    static Export of(CatalogueEntry entry) {
      return new Export(
          entry.name(),
          KnownEncoder.State.EXPORT.text(),
          entry.exportCommands().orElse(null),
          "ke encoders add " + entry.name() + ".onnx --name " + entry.name());
    }

    @Override
    public String text() {
      return commands + "# then here\n" + then + "\n";
    }

    /** With what is known of the model. */
    String text(CatalogueEntry entry) {
      if (commands == null) {
        return "# no address and no export of "
            + encoder
            + " is known; if you have the file ("
            + entry.description().source()
            + "):\n"
            + then
            + "\n";
      }
      String licence = entry.description().licence();
      return "# "
          + encoder
          + " ("
          + entry.model()
          + ", "
          + (licence.isEmpty() ? "licence not known" : licence)
          + "): on a machine with Python and a network\n"
          + text();
    }
  }
}
