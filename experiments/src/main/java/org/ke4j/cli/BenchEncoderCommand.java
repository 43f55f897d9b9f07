package org.ke4j.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.bench.EncoderSide;
import org.ke4j.encoder.Encoders;
import org.ke4j.graph.Backend;
import org.ke4j.image.Encoder;
import org.ke4j.option.Range;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "encoder",
    mixinStandardHelpOptions = true,
    description = {
      "Images per second of an encoder, by the clock and by the processor's time.",
      "",
      "A peer prints JSON with imagesPerSecond or imagesPerCpuSecond in its last line."
    },
    footer = {
      "",
      "Examples:",
      "  ke bench encoder --batch 64 --threads 1",
      "  ke bench encoder --encoder m.onnx --peer 'python3 embed.py m.onnx --batch 16'"
    })
final class BenchEncoderCommand implements Callable<Integer> {
  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE.onnx",
      defaultValue = "ke32",
      description = "a name that 'ke encoders' lists, or an ONNX file (default: ${DEFAULT-VALUE})")
  private String encoder;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "16",
      description = "images of a batch (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int batch;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description = "length of our turns (default: ${DEFAULT-VALUE})")
  @Range(from = 0, above = true, to = 3600)
  private double seconds;

  @Mixin private ThreadOptions threads = new ThreadOptions();
  @Mixin private BenchOptions bench = new BenchOptions();

  @Override
  public Integer call() throws IOException {
    bench.prepare();
    Backend.start(threads.threads());
    try (Encoder opened = Encoders.open(encoder)) {
      Map<String, String> setting = new LinkedHashMap<>();
      setting.put("encoder", opened.name());
      setting.put("fingerprint", opened.fingerprint());
      setting.put("batch", String.valueOf(batch));
      return bench.run(
          "encoder", threads.threads(), setting, new EncoderSide(opened, batch, seconds), false);
    }
  }
}
