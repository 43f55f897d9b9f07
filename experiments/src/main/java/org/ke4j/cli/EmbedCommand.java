package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.run.RunContext;
import org.ke4j.store.Sha256;
import org.ke4j.task.EmbedTask;
import org.ke4j.transformation.Transformations;
import org.ke4j.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    description = {
      "Embeds images with an encoder and writes one float32 row for each; JSON and --names tell which"
          + " row is of which image.",
      "",
      "With --data and --class the images of a data set go through the encoder's preprocessing. With"
          + " --input a float32 array in the model's own layout is fed as it is."
    },
    footer = {
      "",
      "Examples:",
      "  ke embed --class 3 --output threes.npy",
      "  ke embed --class 3 --transformation rot90 --output turned.npy",
      "  ke embed --encoder model.onnx --input batch.npy --output rows.npy"
    })
final class EmbedCommand implements Callable<Integer> {
  private static final List<String> OF_IMAGES =
      List.of("--data", "--class", "--part", "--transformation", "--names");

  private static final List<String> WITHOUT_EFFECT_ON_ARRAYS =
      List.of(
          "--labels",
          "--train",
          "--test",
          "--test-share",
          "--strict",
          "--max-pixels",
          "--severity",
          "--seed",
          "--cache",
          "--no-cache");

  private static final List<String> OF_VIEWS = List.of("--severity", "--seed");

  @Spec private CommandSpec command;
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--input",
      paramLabel = "X.npy",
      description = "float32 array in the model's layout, first axis = batch, instead of --data")
  private Path input;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "E.npy",
      description = "where the embeddings go, float32, one row for each image")
  private Path target;

  @Option(
      names = "--names",
      paramLabel = "FILE.csv",
      description = "also write which image each row is of: row, image, class")
  private Path names;

  @Option(
      names = "--part",
      paramLabel = "train|test",
      defaultValue = "train",
      description = "which part of the data set (default: ${DEFAULT-VALUE})")
  private String part;

  @Option(
      names = "--transformation",
      paramLabel = "NAME",
      description = "embed this view of the images instead of the images")
  private String transformation;

  @Option(
      names = "--severity",
      paramLabel = "1..5",
      defaultValue = "1",
      description = "of the transformation (default: ${DEFAULT-VALUE})")
  private String severity;

  @Override
  public Integer call() throws IOException {
    check();
    output.prepare(target, names);
    RunContext run = output.context();
    EmbedTask task = new EmbedTask(encoders.choice(), target, run);
    EmbedTask.Report report =
        input != null
            ? task.array(EmbedTask.readArray(input))
            : task.images(data.open(run), part.equals("train"), view(), names);
    output.print(target + ": " + report.rows() + " x " + report.columns() + " float32\n");
    output.deliver(
        "embed.json", report, seeds.seed, () -> Map.of(target.toString(), Sha256.of(target)));
    return 0;
  }

  /** Everything that can be refused before the encoder is opened. */
  private void check() throws IOException {
    if (input != null) {
      for (String option : OF_IMAGES) {
        Check.that(
            !command.commandLine().getParseResult().hasMatchedOption(option),
            "--input takes the place of the images: leave %s out",
            option);
      }
      output.leaveOut(OF_IMAGES.toArray(String[]::new));
      output.withoutEffect(WITHOUT_EFFECT_ON_ARRAYS, "an array (--input)");
      EmbedTask.readArray(input);
    }
    Check.that(
        part.equals("train") || part.equals("test"),
        "--part: expected train or test, got '%s'",
        part);
    view();
    if (input == null && transformation == null) {
      output.withoutEffect(OF_VIEWS, "untouched images");
    }
  }

  private View view() {
    int level = Transformations.severity("--severity", severity);
    if (transformation == null) {
      return View.UNTOUCHED;
    }
    Transformation chosen = Transformations.byName(transformation);
    return part.equals("train")
        ? View.training(chosen, level, seeds.seed)
        : View.test(chosen, level, seeds.seed);
  }
}
