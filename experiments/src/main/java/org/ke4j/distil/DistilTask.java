package org.ke4j.distil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.ke4j.embedding.Embedder;
import org.ke4j.encoder.Description;
import org.ke4j.error.Check;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.matrix.Matrix;
import org.ke4j.run.DataSelection;
import org.ke4j.run.EncoderChoice;
import org.ke4j.run.RunContext;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Sha256;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/** Makes an encoder of the images of a data set. */
public final class DistilTask {
  private static final String ENDING = ".onnx";

  private final EncoderChoice teacher;
  private final DistilOptions options;
  private final Path target;
  private final RunContext run;

  /**
   * What was made.
   *
   * @param inputs what it rests on, with hashes
   */
  public record Result(DistilReport report, Map<String, String> inputs) {}

  /**
   * @param target the ONNX file; its preprocessing goes beside it, in a file that ends in {@code
   *     .properties}
   */
  public DistilTask(EncoderChoice teacher, DistilOptions options, Path target, RunContext run) {
    this.teacher = teacher;
    this.options = options;
    this.target = target;
    this.run = run;
    Check.that(
        target.getFileName() != null && target.getFileName().toString().endsWith(ENDING),
        "expected the name of a file that ends in %s, got '%s'",
        ENDING,
        target);
  }

  /** The files that are written, in order. */
  public List<Path> files() {
    return List.of(target, beside(), checkpoint());
  }

  private Path beside() {
    return target.resolveSibling(name() + ".properties");
  }

  private Path checkpoint() {
    return target.resolveSibling(name() + ".checkpoint");
  }

  private String name() {
    String file = target.getFileName().toString();
    return file.substring(0, file.length() - ENDING.length());
  }

  /**
   * Trains and writes.
   *
   * @param table distances of the transformations; null for the teacher's own
   * @param resume whether the checkpoint of an interrupted run is gone on with
   */
  public Result run(DataSelection data, Path table, boolean resume) throws IOException {
    List<Integer> labels = data.labels();
    List<String> names = labels.stream().map(data::name).toList();
    KnowledgeTable distances =
        table == null ? null : KnowledgeTable.read(table, names, options.transformations());
    try (Encoder encoder = teacher.open(run)) {
      int width =
          options.width() == 0
              ? Math.min(DistilOptions.USUAL_WIDTH, encoder.width())
              : options.width();
      Check.that(
          width <= encoder.width(),
          "--width: expected at most %d, as wide as the teacher's embeddings, got %d",
          encoder.width(),
          width);
      data.pictures().lookAs(encoder, options.imageSize());
      Embedder embedder = teacher.embedder(encoder, run);
      List<Lessons.Group> groups = new ArrayList<>();
      Map<String, String> inputs = new LinkedHashMap<>();
      inputs.put("teacher " + encoder.name(), encoder.fingerprint());
      if (table != null) {
        inputs.put("table " + table, Sha256.of(table));
      }
      for (int label : labels) {
        groups.add(new Lessons.Group(data.name(label), data.train(label)));
        inputs.put(
            "training images of " + data.name(label),
            groups.get(groups.size() - 1).images().fingerprint());
      }
      ToDoubleBiFunction<Transformation, String> told =
          distances == null ? null : distances::distance;
      Lessons lessons = Lessons.of(groups, embedder, options, width, run.threads(), told);
      List<Sample> tests = data.test(labels);
      Judge judge = judge(lessons, labels, tests);
      Double teacherDn2 = teacherDn2(judge, embedder, groups, tests);
      String about = "distilled from " + encoder.name() + " by KE4J";
      Distiller.Learnt learnt =
          new Distiller(lessons, options, judge, run.progress())
              .run(width, checkpoint(), resume, options.text() + "\n" + inputs, about);
      Description description =
          new Description(
              name(), width, "", about, "", "", Double.NaN, Student.preprocessing(size()));
      AtomicFiles.write(beside(), description.toText());
      AtomicFiles.write(target, learnt.onnx());
      Files.deleteIfExists(checkpoint());
      List<DistilReport.Epoch> epochs = learnt.epochs();
      return new Result(
          new DistilReport(
              target.toString(),
              Sha256.of(target),
              learnt.onnx().length,
              width,
              size(),
              learnt.weights(),
              encoder.name(),
              lessons.images(),
              lessons.copies(),
              epochs.get(epochs.size() - 1).dn2(),
              teacherDn2,
              learnt.ranking(),
              epochs,
              data.pictures().drain()),
          inputs);
    }
  }

  private int size() {
    return options.imageSize();
  }

  private Judge judge(Lessons lessons, List<Integer> labels, List<Sample> tests) {
    List<byte[]> pixels =
        tests.isEmpty()
            ? List.of()
            : Lessons.pixels(new Images(tests), View.UNTOUCHED, size(), run.threads());
    int[] groups = tests.stream().mapToInt(sample -> labels.indexOf(sample.label())).toArray();
    return new Judge(lessons, labels.size(), pixels, groups, size());
  }

  private static Double teacherDn2(
      Judge judge, Embedder embedder, List<Lessons.Group> groups, List<Sample> tests) {
    if (!judge.possible()) {
      return null;
    }
    Matrix training =
        Matrix.stack(
            groups.stream()
                .map(group -> embedder.embed(group.images(), View.UNTOUCHED))
                .toArray(Matrix[]::new));
    return judge.dn2(training, embedder.embed(new Images(tests), View.UNTOUCHED));
  }
}
