package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.option.Range;
import org.ke4j.task.TradeOffTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tradeoff",
    mixinStandardHelpOptions = true,
    description = {
      "Draws what the cost of changed meanings (--mu) gains under SSA and loses under SPA.",
      "",
      "SPA and SSA contradict each other by definition: a car turned on its side is normal in one and"
          + " an anomaly in the other. Detectors with --mu are asked twice, with two values of it;"
          + " their scores are affine in mu, so that all other values follow without fitting again."
          + " Detectors without --mu are points."
    },
    footer = {
      "",
      "Examples:",
      "  ke evaluate --detector dn2,aware --draws all --mu 0 --out none",
      "  ke evaluate --detector aware --draws all --mu 1 --out one",
      "  ke tradeoff none one --out curve"
    })
@Unused({"--threads", "--seed"})
final class TradeOffCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RESULTS",
      description = "folders that 'ke evaluate --out' wrote, at two values of --mu or more")
  private List<Path> folders;

  @Option(
      names = "--mu",
      split = ",",
      paramLabel = "M",
      defaultValue = "0,0.125,0.25,0.5,0.75,1,1.5,2,3,4",
      description = "points of the curves, each 0 or more (default: ${DEFAULT-VALUE})")
  @Range(from = 0)
  private double[] mus;

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    output.prepareFolder();
    TradeOffTask.Result result = TradeOffTask.run(folders, mus, output.folder());
    output.print(result.shown());
    output.json(result.points());
    output.provenance(seeds.seed, result.inputs());
    return 0;
  }
}
