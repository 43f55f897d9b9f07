package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.embedding.Embedder;
import org.ke4j.encoder.Encoders;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.Backend;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
import org.ke4j.store.AtomicFiles;
import org.ke4j.transformation.Transformations;
import org.ke4j.view.Images;
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
  @Spec private CommandSpec command;
  @Mixin private DataOptions chosenData = new DataOptions();
  private DataSelection data;
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

  private final List<Sample> embedded = new ArrayList<>();

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
    Matrix rows = input == null ? embedImages() : embedArray();
    AtomicFiles.write(target, out -> Npy.write(out, rows.values(), rows.rows(), rows.columns()));
    if (names != null) {
      AtomicFiles.write(names, namesTable().csv());
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("output", target.toString());
    result.put("rows", rows.rows());
    result.put("columns", rows.columns());
    if (input == null) {
      result.put("images", embedded.stream().map(Sample::name).toList());
    }
    result.put("skipped", data == null ? List.of() : data.pictures().drain());
    output.print(target + ": " + rows.rows() + " x " + rows.columns() + " float32\n");
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("embed.json", result);
      output.provenance(seeds.seed, Map.of(target.toString(), org.ke4j.store.Sha256.of(target)));
    }
    return 0;
  }

  /** Everything that can be refused before the encoder is opened. */
  private void check() throws IOException {
    if (input != null) {
      for (String option :
          new String[] {"--data", "--class", "--part", "--transformation", "--names"}) {
        Check.that(
            !command.commandLine().getParseResult().hasMatchedOption(option),
            "--input takes the place of the images: leave %s out",
            option);
      }
      output.leaveOut("--data", "--class", "--part", "--labels", "--train", "--test");
      Npy.read(input);
    }
    Check.that(
        part.equals("train") || part.equals("test"),
        "--part: expected train or test, got '%s'",
        part);
    Transformations.severity(severity);
    if (transformation != null) {
      Transformations.byName(transformation);
    }
  }

  private TextTable namesTable() {
    TextTable table = new TextTable("row", "image", "class");
    for (int row = 0; row < embedded.size(); row++) {
      Sample sample = embedded.get(row);
      table.row(row, sample.name(), data.dataset().classes().get(sample.label()));
    }
    return table;
  }

  private Matrix embedArray() throws IOException {
    Npy array = Npy.read(input);
    Check.that(
        array.single(),
        "--input: expected float32 values (or float16, or whole numbers of 8 or 16 bits), got a wider"
            + " type in %s",
        input.toString());
    Check.that(array.shape().length >= 2, "--input: expected a batch, got a vector in %s", input);
    Backend.start(output.threads());
    int size = array.shape()[array.shape().length - 1];
    try (OnnxModel model = Encoders.openModel(encoders.name(), Math.min(size, 16_384))) {
      return model.run(array.floats(), array.shape());
    }
  }

  private Matrix embedImages() {
    boolean train = part.equals("train");
    View view =
        transformation == null
            ? View.UNTOUCHED
            : train
                ? View.training(
                    Transformations.byName(transformation),
                    Transformations.severity(severity),
                    seeds.seed)
                : View.test(
                    Transformations.byName(transformation),
                    Transformations.severity(severity),
                    seeds.seed);
    data = chosenData.open(output.context());
    List<Integer> labels = data.labels();
    try (Encoder encoder = encoders.choice().open(output.context())) {
      data.pictures().lookAs(encoder, 0);
      for (int label : labels) {
        embedded.addAll(train ? data.train(label).samples() : data.test(List.of(label)));
      }
      if (embedded.isEmpty()) {
        throw new Ke4jException(data.dataset().name() + " has no images in its part " + part);
      }
      Embedder embedder = encoders.choice().embedder(encoder, output.context());
      return embedder.embed(new Images(embedded), view);
    }
  }
}
