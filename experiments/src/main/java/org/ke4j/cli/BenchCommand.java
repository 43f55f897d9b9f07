package org.ke4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures speed and memory on this machine, beside another program if there is one.",
      "",
      "Both take turns, so that what disturbs the machine disturbs both; a ratio is ours divided by the"
          + " peer's, the geometric mean of the pairs of turns: above 1 is better for images per second,"
          + " below 1 for seconds and megabytes. The result names the processor, its instruction sets,"
          + " what holds them, threads, load and versions."
    },
    footer = {
      "",
      "Examples:",
      "  ke bench encoder --batch 16 --seconds 1",
      "  ke bench transport x.npy y.npy --peer 'python3 transport.py x.npy y.npy'",
      "  ke bench run --turns 1 -- rank --class 3 --train 20 --no-cache"
    },
    subcommands = {BenchEncoderCommand.class, BenchTransportCommand.class, BenchRunCommand.class})
final class BenchCommand implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "a benchmark is missing: ke bench encoder, ke bench transport or ke bench run");
  }
}
