package org.ke4j.paper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.error.Ke4jException;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.GridRunner;
import org.ke4j.progress.Progress;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The programs of this package: a table or figure into a folder. */
final class PaperMain implements Callable<Integer> {
  private final String name;

  @Mixin private PaperArguments arguments = new PaperArguments();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder for CSV, JSON and page (default: its name)")
  private Path out;

  private PaperMain(String name) {
    this.name = name;
  }

  static void run(String name, String... arguments) {
    CommandLine line =
        new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(new PaperMain(name)));
    line.getCommandSpec().name(name).mixinStandardHelpOptions(true);
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          System.err.println("ke: " + error.getMessage());
          return error instanceof Ke4jException || error instanceof IOException ? 1 : 2;
        });
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    PaperResult result =
        Paper.of(
            name,
            arguments.options(
                Runtime.getRuntime().availableProcessors(), Progress.NONE, new Said()));
    Path folder = out == null ? Path.of(name) : out;
    AtomicFiles.write(folder.resolve(name + ".csv"), result.csv());
    AtomicFiles.write(folder.resolve(name + ".json"), Json.text(result.json()));
    AtomicFiles.write(folder.resolve(name + ".html"), result.page().html());
    System.out.print(result.caption() + System.lineSeparator() + result.table().text());
    return 0;
  }

  private static final class Said implements GridRunner.Listener {
    @Override
    public void finished(String fit, List<CellResult> cells, int done, int total, Duration left) {
      System.err.println(
          "ke: " + done + " of " + total + ": " + fit + (left == null ? "" : ", left " + left));
    }

    @Override
    public void failed(String fit, String reason) {
      System.err.println("ke: failed: " + fit + ": " + reason);
    }
  }
}
