package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ke4j.encoder.Catalogue;
import org.ke4j.encoder.CatalogueEntry;
import org.ke4j.encoder.EncoderStore;
import org.ke4j.encoder.KnownEncoder;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.FetchRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads an encoder, or tells how to export it.",
      "",
      "Where somebody documents an address of an ONNX file, it is downloaded: https only, going on"
          + " where an earlier attempt stopped, once for all processes; size and SHA-256 are noted"
          + " beside it and checked whenever it is opened. For the others the commands are printed"
          + " that write the file on a machine with Python and a network, and how to add it here;"
          + " exit status 1, since nothing was fetched.",
      "",
      "Files go to encoders in the folder that KE4J_CACHE names, or ke4j/encoders in the user's"
          + " cache folder."
    },
    footer = {
      "",
      "Examples:",
      "  ke fetch clip-vit-b32",
      "  ke fetch dinov2-s14",
      "  ke rank --encoder clip-vit-b32 --class 3"
    })
final class FetchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "an encoder that 'ke encoders' lists")
  private String name;

  @Option(
      names = "--export",
      description = "print how to export it, even if it could be downloaded; exit status 0")
  private boolean export;

  @Mixin private ResultOptions output = new ResultOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    CatalogueEntry entry =
        Catalogue.find(name)
            .orElseThrow(
                () ->
                    new UsageException(
                        "no encoder '"
                            + name
                            + "' to fetch; there are: "
                            + Catalogue.entries().stream()
                                .map(CatalogueEntry::name)
                                .collect(Collectors.joining(", "))));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("encoder", name);
    int status = 0;
    if (KnownEncoder.isBuiltIn(name)) {
      output.print(name + " is built in\n");
      result.put("state", KnownEncoder.State.BUILT_IN.text());
    } else if (!export && EncoderStore.standard().registered(name).isPresent()) {
      Path file = EncoderStore.standard().registered(name).orElseThrow().file();
      output.print(name + " is at hand: " + file + " was added under that name\n");
      result.put("state", KnownEncoder.State.ADDED.text());
      result.put("file", file.toString());
    } else if (entry.remote() == null || export) {
      status = export ? 0 : 1;
      tell(entry, result);
    } else {
      download(entry, result);
    }
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("fetch.json", result);
      output.provenance(0, Map.of());
    }
    return status;
  }

  private void tell(CatalogueEntry entry, Map<String, Object> result) {
    Optional<String> commands = entry.exportCommands();
    String add = "ke encoders add " + name + ".onnx --name " + name;
    String text =
        commands
            .map(
                lines ->
                    "# "
                        + name
                        + " ("
                        + entry.model()
                        + ", "
                        + (entry.description().licence().isEmpty()
                            ? "licence not known"
                            : entry.description().licence())
                        + "): on a machine with Python and a network\n"
                        + lines
                        + "# then here\n"
                        + add
                        + "\n")
            .orElse(
                "# no address and no export of "
                    + name
                    + " is known; if you have the file ("
                    + entry.description().source()
                    + "):\n"
                    + add
                    + "\n");
    output.print(text);
    result.put("state", KnownEncoder.State.EXPORT.text());
    result.put("commands", commands.orElse(null));
    result.put("then", add);
    if (!export) {
      System.err.println("ke: nothing was fetched: no address of an ONNX file is confirmed");
    }
  }

  private void download(CatalogueEntry entry, Map<String, Object> result) throws IOException {
    Path file;
    try (DownloadProgress progress = new DownloadProgress(name)) {
      file = EncoderStore.standard().fetch(entry, progress);
    } catch (Ke4jException e) {
      String hint = "; 'ke fetch " + name + " --export' prints how to export it instead";
      throw new Ke4jException(e.getMessage() + hint, e);
    }
    FetchRecord record = FetchRecord.of(file).orElseThrow();
    output.print(
        name
            + ": "
            + file
            + "\nSHA-256 "
            + record.sha256()
            + ", "
            + record.bytes()
            + " bytes\nuse it with --encoder "
            + name
            + "\n");
    result.put("state", KnownEncoder.State.FETCHED.text());
    result.put("file", file.toString());
    result.put("url", entry.remote().source().toString());
    result.put("bytes", record.bytes());
    result.put("sha256", record.sha256());
  }
}
