package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ke4j.encoder.Catalogue;
import org.ke4j.encoder.CatalogueEntry;
import org.ke4j.encoder.EncoderStore;
import org.ke4j.encoder.KnownEncoder;
import org.ke4j.encoder.Registration;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.FetchListener;
import org.ke4j.fetch.FetchRecord;

/** Downloads an encoder, or tells how to export it. */
public final class FetchTask {
  private FetchTask() {}

  /**
   * What came of it.
   *
   * @param text for people
   * @param found whether the encoder is here now
   */
  public record Result(FetchReport report, String text, boolean found) {
    private Result(FetchReport report) {
      this(report, report.text(), true);
    }
  }

  /**
   * Fetches.
   *
   * @param export tell how to export it, even if it could be downloaded
   * @throws UsageException if there is no encoder of this name
   */
  public static Result run(String name, boolean export, FetchListener listener) throws IOException {
    CatalogueEntry entry = Catalogue.find(name).orElseThrow(() -> unknown(name));
    if (KnownEncoder.isBuiltIn(name)) {
      return new Result(new FetchReport.BuiltIn(name));
    }
    Optional<Registration> added = EncoderStore.standard().registered(name);
    if (!export && added.isPresent()) {
      return new Result(new FetchReport.AtHand(name, added.get().file().toString()));
    }
    if (entry.remote() == null || export) {
      FetchReport.Export told = FetchReport.Export.of(entry);
      return new Result(told, told.text(entry), false);
    }
    return new Result(download(entry, listener));
  }

  private static UsageException unknown(String name) {
    return new UsageException(
        "no encoder '"
            + name
            + "' to fetch; there are: "
            + Catalogue.entries().stream()
                .map(CatalogueEntry::name)
                .collect(Collectors.joining(", ")));
  }

  private static FetchReport download(CatalogueEntry entry, FetchListener listener)
      throws IOException {
    String name = entry.name();
    Path file;
    try {
      file = EncoderStore.standard().fetch(entry, listener);
    } catch (Ke4jException e) {
      String hint = "; 'ke fetch " + name + " --export' prints how to export it instead";
      throw new Ke4jException(e.getMessage() + hint, e);
    }
    FetchRecord record = FetchRecord.of(file).orElseThrow();
    return new FetchReport.Fetched(
        name,
        KnownEncoder.State.FETCHED.text(),
        file.toString(),
        entry.remote().source().toString(),
        record.bytes(),
        record.sha256());
  }
}
