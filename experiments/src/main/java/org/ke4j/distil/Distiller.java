package org.ke4j.distil;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.ke4j.error.Ke4jException;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.progress.Progress;
import org.ke4j.random.Seeds;
import org.ke4j.training.TrainingDivergedException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Trains a student epoch by epoch, with a checkpoint after each. */
final class Distiller {
  /** Share of the steps in which the rate rises. */
  private static final double WARM_UP = 0.1;

  private final Lessons lessons;
  private final DistilOptions options;
  private final Judge judge;
  private final Progress progress;

  Distiller(Lessons lessons, DistilOptions options, Judge judge, Progress progress) {
    this.lessons = lessons;
    this.options = options;
    this.judge = judge;
    this.progress = progress;
  }

  /**
   * A student that has learnt.
   *
   * @param onnx the file's content
   * @param weights how many it has
   */
  record Learnt(byte[] onnx, long weights, Double ranking, List<DistilReport.Epoch> epochs) {}

  /**
   * Trains.
   *
   * @param width length of an embedding
   * @param checkpoint written after each epoch and deleted by whoever has the result
   * @param resume whether an existing checkpoint is gone on with
   * @param run what a checkpoint must agree with
   * @param about a line for the file
   * @throws TrainingDivergedException if the loss becomes infinite or NaN
   */
  Learnt run(int width, Path checkpoint, boolean resume, String run, String about)
      throws IOException {
    int batch = Math.min(options.batch(), lessons.images());
    int perEpoch = lessons.images() / batch;
    long total = (long) perEpoch * options.epochs();
    DistilLoss loss = new DistilLoss(options.relation(), options.knowledge());
    try (Student student = new Student(options, width, batch * (1 + options.views()))) {
      List<DistilReport.Epoch> epochs = new ArrayList<>();
      if (resume && Files.exists(checkpoint)) {
        epochs.addAll(StudentCheckpoint.read(checkpoint, run, student));
      }
      while (epochs.size() < options.epochs()) {
        int epoch = epochs.size();
        int[] order = Seeds.order(lessons.images(), options.seed(), "distil order", epoch);
        DistilLoss.Terms sum = new DistilLoss.Terms(0, 0, 0, 0);
        for (int s = 0; s < perEpoch; s++) {
          int[] images = Arrays.copyOfRange(order, s * batch, (s + 1) * batch);
          double rate = rate(student.steps(), total);
          DistilLoss.Terms terms =
              student.learn(
                  lessons.step(images, copies(epoch, images)), batch, lessons.usual(), loss, rate);
          if (!Double.isFinite(terms.total())) {
            throw new TrainingDivergedException(
                terms.total(),
                epoch + 1,
                student.steps() + 1L,
                rate,
                Files.exists(checkpoint) ? checkpoint : null);
          }
          sum = sum.plus(terms);
          progress.at(
              new Progress.Step(
                  "distil",
                  (long) epoch * perEpoch + s + 1,
                  total,
                  String.format(
                      Locale.ROOT,
                      "epoch %d, loss %.3f%s",
                      epoch + 1,
                      terms.total(),
                      dn2(epochs))));
        }
        DistilLoss.Terms mean = sum.over(perEpoch);
        epochs.add(
            new DistilReport.Epoch(
                epoch + 1,
                mean.total(),
                mean.direction(),
                mean.relation(),
                mean.knowledge(),
                judged(student, about)));
        if (epochs.size() < options.epochs()) {
          StudentCheckpoint.write(checkpoint, run, student, epochs);
        }
      }
      byte[] onnx = student.onnx(about);
      long weights = student.weights().values().stream().mapToLong(INDArray::length).sum();
      try (OnnxModel model = Student.open(onnx, options.imageSize())) {
        return new Learnt(onnx, weights, judge.ranking(model), List.copyOf(epochs));
      }
    }
  }

  private Double judged(Student student, String about) {
    if (!judge.possible()) {
      return null;
    }
    try (OnnxModel model = Student.open(student.onnx(about), options.imageSize())) {
      return judge.dn2(model);
    } catch (Ke4jException e) {
      // A student of the first steps may give every image the same embedding: no AUROC.
      return null;
    }
  }

  private static String dn2(List<DistilReport.Epoch> epochs) {
    Double last = epochs.isEmpty() ? null : epochs.get(epochs.size() - 1).dn2();
    return last == null ? "" : String.format(Locale.ROOT, ", DN2 %.3f", last);
  }

  /** Different copies of each image, drawn for each epoch. */
  private int[][] copies(int epoch, int[] images) {
    int[][] chosen = new int[images.length][];
    for (int i = 0; i < images.length; i++) {
      RandomGenerator random = Seeds.stream(options.seed(), "distil copies", epoch, images[i]);
      int[] all = new int[lessons.copies()];
      for (int c = 0; c < all.length; c++) {
        int at = random.nextInt(c + 1);
        all[c] = all[at];
        all[at] = c;
      }
      chosen[i] = Arrays.copyOf(all, options.views());
    }
    return chosen;
  }

  private double rate(long step, long total) {
    double warm = Math.max(1, WARM_UP * total);
    if (step < warm) {
      return options.rate() * (step + 1) / (warm + 1);
    }
    double progressed = (step - warm) / Math.max(1, total - warm);
    return options.rate() * 0.5 * (1 + Math.cos(Math.PI * progressed));
  }
}
