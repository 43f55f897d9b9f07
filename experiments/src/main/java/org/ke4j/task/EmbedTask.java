package org.ke4j.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ke4j.encoder.Encoders;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.graph.Backend;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.matrix.Matrix;
import org.ke4j.matrix.Npy;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.RunContext;
import org.ke4j.store.AtomicFiles;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Embeds images, or arrays in a model's own layout, into a file. */
public final class EmbedTask {
  private static final int LARGEST_SIDE = 16_384;

  private final EncoderChoice encoder;
  private final Path target;
  private final RunContext run;

  /**
   * Embeddings in a file.
   *
   * @param output the file
   * @param images names of the images, row by row; null where arrays were embedded
   * @param skipped pictures that could not be read
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Report(
      String output, int rows, int columns, List<String> images, List<Skipped> skipped) {}

  /**
   * @param target where the embeddings go, float32, one row for each image
   */
  public EmbedTask(EncoderChoice encoder, Path target, RunContext run) {
    this.encoder = encoder;
    this.target = target;
    this.run = run;
  }

  /**
   * Refuses what is no batch of single precision.
   *
   * @param input float32 in the model's layout, first axis = batch
   */
  public static Npy readArray(Path input) throws IOException {
    Npy array = Npy.read(input);
    Check.that(
        array.single(),
        "--input: expected float32 values (or float16, or whole numbers of 8 or 16 bits), got a wider"
            + " type in %s",
        input);
    Check.that(array.shape().length >= 2, "--input: expected a batch, got a vector in %s", input);
    return array;
  }

  /** Embeds an array as it is. */
  public Report array(Npy array) throws IOException {
    Backend.start(run.threads());
    int size = array.shape()[array.shape().length - 1];
    try (OnnxModel model = Encoders.openModel(encoder.name(), Math.min(size, LARGEST_SIDE))) {
      return write(model.run(array.floats(), array.shape()), null, List.of());
    }
  }

  /**
   * Embeds the images of the chosen classes.
   *
   * @param train the training part, or the test part
   * @param names also tells which image each row is of: row, image, class; null for no such file
   */
  public Report images(DataSelection data, boolean train, View view, Path names)
      throws IOException {
    List<Integer> labels = data.labels();
    List<Sample> samples = new ArrayList<>();
    try (Encoder opened = encoder.open(run)) {
      data.pictures().lookAs(opened, 0);
      for (int label : labels) {
        samples.addAll(train ? data.train(label).samples() : data.test(List.of(label)));
      }
      if (samples.isEmpty()) {
        String part = train ? "train" : "test";
        throw new Ke4jException(data.dataset().name() + " has no images in its part " + part);
      }
      Matrix rows = encoder.embedder(opened, run).embed(new Images(samples), view);
      if (names != null) {
        AtomicFiles.write(names, table(samples, data).csv());
      }
      return write(rows, samples.stream().map(Sample::name).toList(), data.pictures().drain());
    }
  }

  private Report write(Matrix rows, List<String> images, List<Skipped> skipped) throws IOException {
    AtomicFiles.write(target, out -> Npy.write(out, rows.values(), rows.rows(), rows.columns()));
    return new Report(target.toString(), rows.rows(), rows.columns(), images, skipped);
  }

  private static TextTable table(List<Sample> samples, DataSelection data) {
    TextTable table = new TextTable("row", "image", "class");
    for (int row = 0; row < samples.size(); row++) {
      table.row(row, samples.get(row).name(), data.name(samples.get(row).label()));
    }
    return table;
  }
}
