package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.ke4j.report.TextTable;
import org.ke4j.run.RunFolder;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.PathNames;
import org.ke4j.store.Printable;
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

  private final Set<String> irrelevant = new HashSet<>();
  private RunFolder folder;

  /**
   * Before the first costly step: everything that shall be written can be.
   *
   * @param others files that the command writes besides; null for none
   */
  void prepare(Path... others) throws IOException {
    List<Path> files = new ArrayList<>();
    if (json != null && !json.equals("-")) {
      files.add(PathNames.of(json));
    }
    Arrays.stream(others).filter(Objects::nonNull).forEach(files::add);
    AtomicFiles.tryOut(files);
    if (out != null) {
      RunFolder.check(out, command.qualifiedName());
    }
  }

  /** The same for a command whose results always go to a folder. */
  void prepareFolder(Path... others) throws IOException {
    prepare(others);
    if (out == null) {
      AtomicFiles.tryOutFolder(Path.of("runs"));
    }
  }

  /** These options say nothing about this run: {@code run.json} leaves them out. */
  void leaveOut(String... options) {
    irrelevant.addAll(List.of(options));
  }

  /** The same, with a word on those that the user gave. */
  void withoutEffect(List<String> options, String on) {
    for (String option : options) {
      irrelevant.add(option);
      if (command.commandLine().getParseResult().hasMatchedOption(option)) {
        Failures.say(option + " has no effect on " + on);
      }
    }
  }

  /** The folder of this run, made at the first call. */
  RunFolder folder() throws IOException {
    if (folder == null) {
      folder = RunFolder.create(out, command.qualifiedName());
    }
    return folder;
  }

  /** Whether the user named a folder. */
  boolean wantsFolder() {
    return out != null;
  }

  /** Whether standard output belongs to JSON. */
  boolean quiet() {
    return "-".equals(json);
  }

  /** Prints for people, unless standard output belongs to JSON. */
  void print(String text) {
    if (!quiet()) {
      StandardOutput.print(Printable.lines(text));
    }
  }

  void print(TextTable table) {
    print(table.text());
  }

  /** Writes the JSON result where the user wants it, if anywhere. */
  void json(Object value) throws IOException {
    if (quiet()) {
      StandardOutput.print(Json.text(value));
    } else if (json != null) {
      AtomicFiles.write(Path.of(json), Json.text(value));
    }
  }

  /** What a result rests on, with hashes. */
  interface Inputs {
    Map<String, String> hashed() throws IOException;
  }

  /** Writes the result as JSON where the user wants it: file, standard output, results' folder. */
  void deliver(String name, Object result, long seed, Inputs inputs) throws IOException {
    json(result);
    if (wantsFolder()) {
      folder().json(name, result);
      provenance(seed, inputs.hashed());
    }
  }

  /** Writes {@code run.json}. */
  void provenance(long seed, Map<String, String> inputs) throws IOException {
    folder().provenance(made(seed, inputs));
    Failures.note("results are in " + folder.path());
  }

  /** What makes the result: every option of this command, the seed, versions and inputs. */
  Provenance made(long seed, Map<String, String> inputs) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("command", command.qualifiedName());
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp()
          && !option.versionHelp()
          && !option.hidden()
          && !Configured.COMMON.contains(option.longestName())
          && !irrelevant.contains(option.longestName())) {
        Object value = option.getValue();
        String text =
            value instanceof String[] array ? String.join(",", array) : String.valueOf(value);
        options.put(option.longestName(), value == null ? "" : text);
      }
    }
    return Provenance.now(seed, options, inputs);
  }
}
