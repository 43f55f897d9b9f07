package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.encoder.Adding;
import org.ke4j.encoder.EncoderStore;
import org.ke4j.graph.Backend;
import org.ke4j.task.AddedEncoder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Gives an ONNX file a name, so that --encoder NAME uses it from anywhere.",
      "",
      "The preprocessing comes from FILE.properties beside it; else, if the name is one that 'ke"
          + " encoders' lists, from there; else from preprocessor_config.json (transformers),"
          + " open_clip_config.json or config.json (timm) beside it; else it is guessed. What it"
          + " rests on is printed, and every part of it can be set here. A test image is embedded.",
      "",
      "The file stays where it is, and its size and SHA-256 are checked at every use; --copy keeps"
          + " a copy in KE4J's cache folder."
    },
    footer = {
      "",
      "Examples:",
      "  ke encoders add model.onnx",
      "  ke encoders add resnet18.onnx --name resnet18 --copy",
      "  ke encoders add model.onnx --name mine --resize 256 --resampling bilinear"
    })
final class EncodersAddCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.onnx", description = "the model")
  private Path file;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "how it shall be called (default: the file's name without ending)")
  private String name;

  @Option(names = "--copy", description = "keep a copy of the file")
  private boolean copy;

  @Option(names = "--replace", description = "an encoder of that name gives way")
  private boolean replace;

  @Option(
      names = "--model-output",
      paramLabel = "OUTPUT",
      description = "the model's output that holds the embedding")
  private String modelOutput;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "height and width that the model takes")
  private String size;

  @Option(
      names = "--resize",
      paramLabel = "stretch|PIXELS",
      description = "stretch the image to the size, or resize its short side and crop the centre")
  private String resize;

  @Option(
      names = "--resampling",
      paramLabel = "NAME",
      description =
          "bilinear, bicubic (Pillow's), area-or-cubic, opencv-linear, opencv-cubic, opencv-area")
  private String resampling;

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      description = "subtracted, on the scale 0..1, in the order of the channels")
  private String mean;

  @Option(
      names = "--deviation",
      paramLabel = "R,G,B",
      description = "divided by, on the scale 0..1, in the order of the channels")
  private String deviation;

  @Option(names = "--channels", paramLabel = "RGB|BGR", description = "order of the channels")
  private String channels;

  @Option(names = "--licence", paramLabel = "TEXT", description = "of the weights, for the list")
  private String licence;

  @Option(names = "--source", paramLabel = "TEXT", description = "of the weights, for the list")
  private String source;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    Backend.start(output.threads());
    AddedEncoder added =
        AddedEncoder.of(Adding.add(EncoderStore.standard(), file, name, values(), copy, replace));
    output.print(added.text());
    output.deliver("encoder.json", added, 0, () -> Map.of(file.toString(), added.sha256()));
    return 0;
  }

  private Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("output", modelOutput);
    values.put("size", size);
    values.put("resize", resize);
    values.put("resampling", resampling);
    values.put("mean", mean);
    values.put("deviation", deviation);
    values.put("channels", channels);
    values.put("licence", licence);
    values.put("source", source);
    values.values().removeIf(value -> value == null);
    return values;
  }
}
