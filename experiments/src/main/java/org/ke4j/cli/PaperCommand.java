package org.ke4j.cli;

import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.ke4j.grid.GridExport;
import org.ke4j.paper.Paper;
import org.ke4j.paper.PaperArguments;
import org.ke4j.paper.PaperResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "paper",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a table or figure of the paper (arXiv 2406.10617).",
      "",
      "Each figure comes with interval, seeds, images and hashes, or is a dash with its reason;"
          + " beside it stands the printed value, marked where it is known to be faulty. At full"
          + " size by default, which takes hours to days and goes on where it stopped; with --budget"
          + " at a size that fits, which the caption tells.",
      "",
      "table1 to table3: every method on SAD, SPA and SSA of CIFAR-10, CIFAR-100 and SVHN; table4:"
          + " one-class SVMs on encoders alone; table5: K; figure1: means of all; figure3, figure5:"
          + " positive and negative examples; figure4: distances of cars; ablation-encoder: another"
          + " encoder for the ranking."
    },
    footer = {
      "",
      "Examples:",
      "  ke paper table1 --data cifar-10-batches-bin --encoder ke32 --budget 10 --out table1",
      "  ke paper figure4 --data cifar-10-batches-bin --out figure4"
    })
final class PaperCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      description = "of ${COMPLETION-CANDIDATES}",
      completionCandidates = Names.class)
  private String name;

  @Mixin private PaperArguments arguments = new PaperArguments();
  @Mixin private OutputOptions output = new OutputOptions();

  /** The names of all tables and figures. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Paper.names().iterator();
    }
  }

  @Override
  public Integer call() throws IOException {
    output.prepareFolder();
    arguments.prepare();
    PaperResult result =
        Paper.of(
            name, arguments.options(output.threads(), output.progress(), new GridCommand.Told()));
    output.print(result.caption() + "\n\n");
    if (!result.entries().isEmpty()) {
      output.print(result.table());
    }
    output.folder().text(name + ".csv", result.csv());
    output.folder().json(name + ".json", result.json());
    output.folder().text(name + ".html", result.page().html());
    output.json(result.json());
    output.provenance(1, GridExport.inputs(result.cells()));
    return 0;
  }
}
