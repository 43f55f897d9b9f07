package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.CellStore;
import org.ke4j.grid.Grid;
import org.ke4j.grid.GridExport;
import org.ke4j.grid.GridPage;
import org.ke4j.grid.GridPlan;
import org.ke4j.grid.GridReader;
import org.ke4j.grid.GridRunner;
import org.ke4j.grid.GridStatus;
import org.ke4j.grid.GridTable;
import org.ke4j.option.Range;
import org.ke4j.report.Numbers;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.CacheFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "grid",
    mixinStandardHelpOptions = true,
    description = {
      "Runs grids of experiments: data x class x encoder x method x protocol x seed.",
      "",
      "Every finished cell is one file, named by a hash of all that determines it (data, options,"
          + " encoder, seed, test, version): what is finished is never run again, a run that was"
          + " killed goes on, several processes may share a folder, and a changed option makes new"
          + " cells. Embeddings and rankings are computed once for all cells that need them.",
      "",
      "A grid is a YAML file:",
      "  name: mine",
      "  data: [{path: cifar-10-batches-bin, classes: [cat, ship], train: 500, test: 100}]",
      "  encoders: [ke32, mobilenet-v2]",
      "  methods: [dn2, {name: contrast, label: contrast mu 1, options: {mu: 1}}]",
      "  protocols: [sad, spa, ssa]",
      "  tests: {draws: all, severities: [1, 3, 5], with-originals: false, table: paper,",
      "          transformed: all, transformations: [rot180, shot_noise], leave-out: [each]}",
      "  ranking: {transformations: [paper], severity: 1, rule: fixed, k: 2, offset: 0}",
      "  seeds: [1, 2, 3]",
      "All but data and methods may be left out. Built in: paper-cifar10, paper-cifar100, paper-svhn,"
          + " paper-k (full size: hours to days), digits (a minute)."
    },
    footer = {
      "",
      "Examples:",
      "  ke grid run digits",
      "  ke grid run paper-cifar10 --data cifar-10-batches-bin --folder cells",
      "  ke grid status mine.yaml",
      "  ke grid export mine.yaml --out results"
    },
    subcommands = {
      GridCommand.StatusCommand.class,
      GridCommand.RunCommand.class,
      GridCommand.ExportCommand.class,
      GridEpochsCommand.class
    })
final class GridCommand implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "expected status, run, export or epochs; 'ke grid --help' explains");
  }

  /** Which grid, and where its cells are. */
  static final class Chosen {
    @Parameters(paramLabel = "GRID", description = "a YAML file, or the name of a built-in grid")
    private String name;

    @Option(
        names = "--folder",
        paramLabel = "DIR",
        defaultValue = "grid",
        description = "folder of the finished cells (default: ${DEFAULT-VALUE})")
    private Path folder;

    @Option(
        names = "--data",
        paramLabel = "PATH",
        description = "where the data are, in place of the path that the grid names")
    private String data;

    GridPlan plan(int threads) throws IOException {
      Grid grid = GridReader.open(name);
      if (data != null) {
        Check.that(
            grid.data().size() == 1,
            "--data: the grid names %d data sets; say in its file where they are",
            grid.data().size());
        grid = grid.at(data);
      }
      Backend.start(threads);
      try {
        return GridPlan.of(grid, threads);
      } catch (UsageException e) {
        throw new UsageException(name + ": " + e.getMessage());
      }
    }

    /** Before the work: the cells can be written. */
    void prepare() throws IOException {
      AtomicFiles.tryOutFolder(folder);
    }

    CellStore store() {
      return new CellStore(folder);
    }
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = "Tells which cells are finished.",
      footer = {"", "Examples:", "  ke grid status mine.yaml --json -"})
  @Unused("--out")
  static final class StatusCommand implements Callable<Integer> {
    @Mixin private Chosen chosen = new Chosen();
    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
      output.prepare();
      GridStatus status = GridStatus.of(chosen.plan(output.threads()), chosen.store());
      output.print(
          status.name() + ": " + status.finished() + " of " + status.cells() + " cells finished\n");
      for (String open : status.open()) {
        output.print("open: " + open + "\n");
      }
      output.json(status);
      return 0;
    }
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = "Computes the cells that are not finished.",
      footer = {"", "Examples:", "  ke grid run mine.yaml --budget 30"})
  @Unused("--out")
  static final class RunCommand implements Callable<Integer> {
    @Mixin private Chosen chosen = new Chosen();

    @Option(
        names = "--budget",
        paramLabel = "MINUTES",
        description = "begin no further detector after so many minutes (default: no end)")
    @Range(from = 1)
    private Integer budget;

    @Option(names = "--no-cache", description = "neither read nor remember embeddings")
    private boolean noCache;

    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
      output.prepare();
      chosen.prepare();
      GridPlan plan = chosen.plan(output.threads());
      GridRunner.Outcome outcome =
          new GridRunner(
                  plan,
                  chosen.store(),
                  new GridRunner.Options(
                      output.threads(),
                      noCache ? null : CacheFolder.of("embeddings"),
                      budget == null ? null : Duration.ofMinutes(budget),
                      output.progress(),
                      new Told()))
              .run();
      List<CellResult> finished = GridStatus.finished(plan, chosen.store());
      output.print(GridExport.table(GridTable.of(finished)));
      output.print(
          String.format(
              "%n%d cells computed, %d were there, %d are open%n",
              outcome.computed(), finished.size() - outcome.computed(), outcome.left()));
      output.json(
          new Report(outcome.computed(), finished.size(), outcome.left(), outcome.failures()));
      return outcome.failures().isEmpty() ? 0 : 1;
    }
  }

  /**
   * What a run did.
   *
   * @param computed cells of this run
   * @param finished cells in all
   * @param open cells that are not
   */
  private record Report(int computed, int finished, int open, List<GridRunner.Failure> failures) {}

  /** A line for each detector. */
  static final class Told implements GridRunner.Listener {
    @Override
    public void finished(String fit, List<CellResult> cells, int done, int total, Duration left) {
      List<String> figures = new ArrayList<>();
      for (CellResult cell : cells) {
        figures.add(
            cell.question() + " " + (cell.auroc() == null ? "-" : Numbers.fixed(cell.auroc(), 3)));
      }
      Failures.say(
          done
              + " of "
              + total
              + ": "
              + fit
              + ": "
              + String.join(", ", figures)
              + (left == null || left.isZero() ? "" : "; about " + words(left) + " left"));
    }

    private static String words(Duration left) {
      long minutes = left.toMinutes();
      return minutes < 2
          ? left.toSeconds() + " s"
          : minutes < 120 ? minutes + " min" : left.toHours() + " h";
    }

    @Override
    public void failed(String fit, String reason) {
      Failures.say("failed: " + fit + ": " + reason);
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes the finished cells as tables (CSV, JSON) and as one page.",
      footer = {"", "Examples:", "  ke grid export mine.yaml --out results"})
  static final class ExportCommand implements Callable<Integer> {
    @Mixin private Chosen chosen = new Chosen();
    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
      output.prepareFolder();
      GridPlan plan = chosen.plan(output.threads());
      List<CellResult> finished = GridStatus.finished(plan, chosen.store());
      if (finished.isEmpty()) {
        throw new UsageException(
            "no cell of " + plan.grid().name() + " is finished: 'ke grid run'");
      }
      GridTable table = GridTable.of(finished);
      output.print(GridExport.table(table));
      output.folder().text("table.csv", GridExport.csv(table));
      output.folder().text("cells.csv", GridExport.cells(finished));
      output.folder().json("table.json", table);
      output.folder().text("report.html", GridPage.of(plan.grid().name(), finished).html());
      output.json(table);
      output.provenance(plan.grid().seeds().get(0), GridExport.inputs(finished));
      return 0;
    }
  }
}
