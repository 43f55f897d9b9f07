package org.ke4j.spark.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import picocli.CommandLine.Option;

/** What is told of a result. */
final class JsonOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "also write the result as JSON; - is standard output, then nothing else goes there")
  private String json;

  /** Prints for people, unless standard output belongs to JSON, and writes the JSON. */
  void tell(String text, Object result) throws IOException {
    if ("-".equals(json)) {
      print(Json.text(result));
      return;
    }
    print(text);
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
