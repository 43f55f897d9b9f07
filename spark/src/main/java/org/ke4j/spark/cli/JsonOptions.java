package org.ke4j.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.error.UsageException;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.PathNames;
import org.ke4j.store.Printable;
import picocli.CommandLine.Option;

/** What is told of a result. */
final class JsonOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "also write the result as JSON; - is standard output, then nothing else goes there")
  private String json;

  /**
   * Before the session is started: the result can be written.
   *
   * @param others files that the verb writes besides
   */
  void prepare(Path... others) throws IOException {
    List<Path> files = new ArrayList<>(List.of(others));
    if (json != null && !json.equals("-")) {
      files.add(PathNames.of(json));
    }
    AtomicFiles.tryOut(files);
  }

  /** The same for a verb that writes into a folder; null for one that is not of this machine. */
  void prepareBeside(Path folder) throws IOException {
    prepare();
    if (folder != null
        && json != null
        && !json.equals("-")
        && PathNames.whole(folder).startsWith(PathNames.whole(Path.of(json)))) {
      throw new UsageException(
          json + ": is named for --json, but there the folder " + folder + " is to be");
    }
  }

  /** Prints for people, unless standard output belongs to JSON, and writes the JSON. */
  void tell(String text, Object result) throws IOException {
    if ("-".equals(json)) {
      print(Json.text(result));
      return;
    }
    print(Printable.lines(text));
    if (json != null) {
      AtomicFiles.write(Path.of(json), Json.text(result));
    }
  }

  private static void print(String text) {
    PrintStream utf8 = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    utf8.print(text);
    utf8.flush();
  }
}
