package org.ke4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.report.TextTable;
import org.ke4j.run.RunFolder;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Provenance;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where results go. */
class ResultOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "folder for the results, with the configuration, seed, versions and hashes that made"
              + " them (default: a new folder below runs)")
  private Path out;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "also write the result as JSON; - is standard output, then nothing else goes there")
  private String json;

  private RunFolder folder;

  /** The folder of this run, made at the first call. */
  RunFolder folder() throws IOException {
    if (folder == null) {
      folder = RunFolder.create(out, command.name());
    }
    return folder;
  }

  /** Whether the user named a folder. */
  boolean wantsFolder() {
    return out != null;
  }

  /** Prints for people, unless standard output belongs to JSON. */
  void print(String text) {
    if (!"-".equals(json)) {
      PrintStream stream = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      stream.print(text);
      stream.flush();
    }
  }

  void print(TextTable table) {
    print(table.text());
  }

  /** Writes the JSON result where the user wants it, if anywhere. */
  void json(Object value) throws IOException {
    if ("-".equals(json)) {
      PrintStream stream = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      stream.print(Json.text(value));
      stream.flush();
    } else if (json != null) {
      AtomicFiles.write(Path.of(json), Json.text(value));
    }
  }

  /** Writes {@code run.json}. */
  void provenance(long seed, Map<String, String> inputs) throws IOException {
    folder().provenance(made(seed, inputs));
    System.err.println("ke: results are in " + folder.path());
  }

  /** What makes the result: every option of this command, the seed, versions and inputs. */
  Provenance made(long seed, Map<String, String> inputs) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("command", command.qualifiedName());
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp()) {
        Object value = option.getValue();
        String text =
            value instanceof String[] array ? String.join(",", array) : String.valueOf(value);
        options.put(option.longestName(), value == null ? "" : text);
      }
    }
    return Provenance.now(seed, options, inputs);
  }
}
