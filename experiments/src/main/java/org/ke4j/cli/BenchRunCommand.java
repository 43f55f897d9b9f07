package org.ke4j.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.bench.ColdSide;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Seconds of the clock and of the processor, and peak resident memory, of a whole command of ke in"
          + " a Java of its own, from a cold start to its end; of the peer's process likewise.",
      "",
      "Put -- before the command. What it prints is thrown away; give it --no-cache where remembered"
          + " embeddings shall not help it."
    },
    footer = {
      "",
      "Examples:",
      "  ke bench run -- rank --class 3 --train 20 --no-cache",
      "  ke bench run --peer 'python3 rank.py E.onnx DATA' -- rank --data DATA --class car --no-cache"
    })
final class BenchRunCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "VERB [OPTIONS]",
      description = "what to run; its options are its own")
  private List<String> command;

  @Mixin private BenchOptions bench = new BenchOptions();

  @Override
  public Integer call() throws IOException {
    bench.prepare();
    return bench.run(
        "run",
        Runtime.getRuntime().availableProcessors(),
        Map.of("command", String.join(" ", command)),
        new ColdSide(Ke.class.getName(), command),
        true);
  }
}
