package org.ke4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.drift.Drift;
import org.ke4j.drift.DriftOptions;
import org.ke4j.drift.PermutationTest;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.HeatMap;
import org.ke4j.image.JavaImages;
import org.ke4j.image.PictureReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.DetectorMethod;
import org.ke4j.model.Fitted;
import org.ke4j.model.ModelFolder;
import org.ke4j.model.Models;
import org.ke4j.store.Provenance;
import org.ke4j.store.Reasons;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Finds images that do not look as they should: learns from normal images alone, then scores
 * others.
 *
 * <pre>{@code
 * Path model = Path.of("bolts.ke4j");
 * try (AnomalyDetector detector = AnomalyDetector.fit(Path.of("good"), FitOptions.DEFAULTS)) {
 *   detector.save(model);
 * }
 * try (AnomalyDetector detector = AnomalyDetector.load(model)) {
 *   Verdict verdict = detector.score(Path.of("new.png"));
 *   if (verdict.anomaly()) {
 *     System.out.println(verdict.pValue() + ": " + detector.why(Path.of("new.png")).text());
 *   }
 * }
 * }</pre>
 *
 * <p>Safe for several threads, which score at once with one set of weights; at the network they
 * take turns, since it computes on all cores. A score does not depend on what else is scored,
 * before, together or meanwhile. {@link #close} waits for scores under way. Prints nothing and
 * changes no setting of the process. Encoders, decoders of pictures and transformations are found
 * on the class path: the artifacts {@code ke4j-importers} and {@code ke4j-datavec-pipelines} bring
 * them. Owns native memory: close it.
 *
 * <p>Refusals are {@link org.ke4j.error.UsageException} (a wrong argument) and {@link
 * Ke4jException} (a damaged file, a picture that cannot be read).
 */
public final class AnomalyDetector implements AutoCloseable {
  private final Fitted model;
  private final FitReport report;
  private final ModelEmbedder embedder;
  private final int workingSide;
  private final ConformalCalibration calibration;

  /** Made at the first reason that is asked for. */
  private Comparison comparison;

  /** Using takes the lock for reading, closing for writing. */
  private final ReadWriteLock life = new ReentrantReadWriteLock();

  private boolean closed;

  private AnomalyDetector(
      Fitted model, Encoder encoder, ModelEmbedder.Source source, FitReport report) {
    this.model = model;
    this.embedder = new ModelEmbedder(model.description(), source, encoder);
    this.report = report;
    this.calibration =
        model.calibration() == null ? null : ConformalCalibration.of(model.calibration().scores());
    this.workingSide =
        DetectorMethod.find(model.description().detector()).usesEncoder()
            ? embedder.encoder().workingSide(model.detector().imageSide())
            : model.detector().imageSide();
  }

  private static AnomalyDetector of(Learning.Learned learned, EncoderContent embedded) {
    return new AnomalyDetector(
        learned.model(),
        learned.encoder(),
        new ModelEmbedder.Source(ModelEmbedder.Source.OWN.model(), null, embedded),
        learned.report());
  }

  /**
   * Learns from all pictures below a folder.
   *
   * @param folder of normal images, of any depth, formats and sizes; files that are no sound
   *     pictures are skipped ({@link #report()} names them) unless the options are strict
   * @throws org.ke4j.error.UsageException if the share of false alarms is finer than 1/(n+1) for n
   *     images
   */
  public static AnomalyDetector fit(Path folder, FitOptions options) {
    return fit(options, folder);
  }

  /**
   * Learns from the pictures below several folders, for example one for each kind of normal image:
   * one detector knows them all.
   *
   * @param folders 1 or more
   */
  public static AnomalyDetector fit(FitOptions options, Path... folders) {
    return of(new Learning(options).from(List.of(folders)), null);
  }

  /** Learns from images in memory. */
  public static AnomalyDetector fit(List<RgbImage> normal, FitOptions options) {
    List<Sample> samples = new ArrayList<>();
    normal.forEach(image -> samples.add(PictureSamples.of("image " + samples.size(), image)));
    return of(new Learning(options).fromMemory(samples), null);
  }

  /**
   * Learns from embeddings alone, as it would from their pictures: the same scores.
   *
   * @param options with the encoder that made the embeddings
   * @throws UsageException for a method that looks at the pictures themselves
   */
  public static AnomalyDetector fit(EmbeddedImages normal, FitOptions options) {
    return of(new Learning(options).fromEmbeddings(normal), null);
  }

  /**
   * A detector that has learnt from more normal images besides; this one stays as it is. It scores
   * as one that has learnt from all at once, bit for bit, and nothing that this one learnt from is
   * needed again.
   *
   * @param folders of further normal images
   * @throws UsageException for a model that keeps no embeddings of its images ({@link
   *     FitOptions#extendable}, folders that {@code ke train} wrote), or whose method trains a
   *     network
   */
  public AnomalyDetector withMore(Path... folders) {
    return whileOpen(() -> more(folders));
  }

  private AnomalyDetector more(Path... folders) {
    if (!DetectorMethod.find(method()).usesEncoder()) {
      throw new UsageException(
          "the detector "
              + method()
              + " trains a network, which must see all pictures again: fit it to all of them, or"
              + " use the detector contrast, which takes more later");
    }
    if (model.learnt() == null || !extendable()) {
      throw new UsageException(
          "the model keeps no embeddings of what it learnt from: fit it again to all images");
    }
    Encoder own = embedder.another();
    try {
      FitOptions options = FitOptions.of(model.learnt().recipe());
      return of(
          new Learning(options).more(model, own, embedder.location(), List.of(folders)),
          embedder.embedded());
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }

  private boolean extendable() {
    return !model.learnt().views().isEmpty() || !DetectorMethod.find(method()).usesKnowledge();
  }

  /**
   * Reads a detector that {@link #save}, {@code ke fit} or {@code ke train} wrote; it scores as
   * before, bit for bit.
   *
   * @param path a file, or a folder of {@code ke train}
   * @throws Ke4jException if the model is damaged, of another version, or its encoder is not here
   */
  public static AnomalyDetector load(Path path) {
    return load(path, null);
  }

  /**
   * The same, where the encoder is elsewhere now.
   *
   * @param encoderNow its name or ONNX file; null for what the model says
   */
  public static AnomalyDetector load(Path path, String encoderNow) {
    OpenedModel opened = OpenedModel.read(path, encoderNow);
    return new AnomalyDetector(opened.model(), opened.encoder(), opened.source(), null);
  }

  /**
   * A detector of parts that are open already.
   *
   * @param model given away: {@link #close} closes it
   * @param encoder given away likewise; null if it is to be opened when it is needed
   * @throws Ke4jException if it is not the encoder that the model was trained with; both stay the
   *     caller's then
   */
  public static AnomalyDetector of(Fitted model, Encoder encoder) {
    return new AnomalyDetector(model, encoder, ModelEmbedder.Source.OWN, null);
  }

  /**
   * The same, with what opens the encoder when it is needed.
   *
   * @param path where the model is, for messages
   * @param embedded the encoder that travels with the model; null for what the model names
   */
  public static AnomalyDetector of(Fitted model, Path path, EncoderContent embedded) {
    return new AnomalyDetector(
        model, null, new ModelEmbedder.Source(path.toString(), null, embedded), null);
  }

  /**
   * Writes the detector as one file, atomically; into a folder, if the path is one.
   *
   * @param path by custom it ends in {@code .ke4j}
   */
  public void save(Path path) {
    save(path, embedder.embedded() != null);
  }

  /**
   * The same.
   *
   * @param embedEncoder whether the encoder travels in the file; else its name and hash do
   */
  public void save(Path path, boolean embedEncoder) {
    whileOpen(
        () -> {
          write(path, embedEncoder);
          return path;
        });
  }

  private void write(Path path, boolean embedEncoder) {
    try {
      if (Files.isDirectory(path)) {
        ModelFolder.write(path, model);
        return;
      }
      Models.write(
          path,
          model,
          embedEncoder ? embedder.content() : null,
          ModelEncoder.origin(model.description().encoder()));
    } catch (IOException e) {
      throw new Ke4jException(path + ": the model cannot be written: " + Reasons.of(e), e);
    }
  }

  /** Scores a picture in a file: PNG, JPEG, BMP, WebP and whatever else the decoder reads. */
  public Verdict score(Path file) {
    return score(PictureSamples.decode(file, workingSide));
  }

  /** Scores an encoded picture. */
  public Verdict score(byte[] content) {
    return score(decode(content));
  }

  /**
   * The pixels of an encoded picture, as {@link #score(byte[])} reads them: shrunk while decoding
   * where it is far larger than what the encoder sees. For callers that score many at once.
   *
   * @throws org.ke4j.error.UnreadableImageException if it is no picture or damaged
   */
  public RgbImage decode(byte[] content) {
    return PictureSamples.decode(content, "image", workingSide);
  }

  /** Scores an encoded picture; the stream stays the caller's. */
  public Verdict score(InputStream content) throws IOException {
    return score(content.readAllBytes());
  }

  /** Scores a picture of Java's own; transparent pixels count as white. */
  public Verdict score(BufferedImage image) {
    return score(JavaImages.of(image));
  }

  /** Scores an image. */
  public Verdict score(RgbImage image) {
    return score(List.of(image)).get(0);
  }

  /** Scores many images, in their order. */
  public List<Verdict> score(List<RgbImage> images) {
    if (images.isEmpty()) {
      return List.of();
    }
    List<Sample> samples = new ArrayList<>();
    images.forEach(image -> samples.add(PictureSamples.of("image " + samples.size(), image)));
    return Arrays.stream(scores(new Images(samples))).mapToObj(this::verdict).toList();
  }

  private Verdict verdict(double score) {
    return new Verdict(
        score, threshold(), calibration == null ? Double.NaN : calibration.pValue(score));
  }

  private double[] scores(Images images) {
    return whileOpen(() -> model.detector().score(images, View.UNTOUCHED));
  }

  /** What speaks for the score of a picture in a file. */
  public Why why(Path file) {
    return why(PictureSamples.decode(file, workingSide));
  }

  /** What speaks for the score of an encoded picture. */
  public Why why(byte[] content) {
    return why(PictureSamples.decode(content, "image", workingSide));
  }

  /**
   * What speaks for the score of an image. Costs an embedding, and opens the encoder at the first
   * call where the method itself needs none.
   */
  public Why why(RgbImage image) {
    return why(embed(new Images(List.of(PictureSamples.of("image", image))))).get(0);
  }

  /**
   * What speaks for the scores of images, by their embeddings alone.
   *
   * @param embeddings by the model's encoder, one row for each image
   * @return one for each row
   * @throws UsageException if the rows are not as long as those of what was learnt
   */
  public List<Why> why(Matrix embeddings) {
    if (model.learnt() != null && embeddings.columns() != model.learnt().embeddings().columns()) {
      throw new UsageException(
          "embeddings: expected "
              + model.learnt().embeddings().columns()
              + " values a row, got "
              + embeddings.columns());
    }
    Comparison compared = comparison();
    return IntStream.range(0, embeddings.rows())
        .mapToObj(row -> compared.of(embeddings.row(row)))
        .toList();
  }

  private synchronized Comparison comparison() {
    if (comparison == null) {
      comparison = new Comparison(model.learnt());
    }
    return comparison;
  }

  private Matrix embed(Images images) {
    return whileOpen(() -> embedder.embed(images));
  }

  /** Where a picture in a file is unusual; of the size at which the detector sees it. */
  public HeatMap heatMap(Path file) {
    return heatMap(PictureSamples.decode(file, workingSide));
  }

  /** Where an encoded picture is unusual; of the size at which the detector sees it. */
  public HeatMap heatMap(byte[] content) {
    return heatMap(PictureSamples.decode(content, "image", workingSide));
  }

  /**
   * Where an image is unusual: quiet on normal images. A method that cannot tell by itself scores
   * the image with one of 36 parts covered after the other.
   *
   * @return of the image's size
   */
  public HeatMap heatMap(RgbImage image) {
    Images one = new Images(List.of(PictureSamples.of("image", image)));
    Optional<HeatMap> own = ownMap(one);
    if (own.isPresent()) {
      return own.get();
    }
    List<RgbImage> covered = Occlusion.covered(image);
    double[] scores = score(covered).stream().mapToDouble(Verdict::score).toArray();
    return Occlusion.map(image, score(image).score(), scores, middle(), threshold());
  }

  private Optional<HeatMap> ownMap(Images one) {
    return whileOpen(() -> model.detector().heatMap(one));
  }

  /** A middling score of normal images. */
  private double middle() {
    return Occlusion.median(
        calibration == null ? model.detector().trainingScores() : calibration.scores());
  }

  /**
   * Whether pictures still come from where the learnt ones came from.
   *
   * @param folder of pictures; those that cannot be read are left out
   * @throws UsageException if the model keeps no embeddings of what it learnt from
   */
  public DriftReport drift(Path folder, DriftOptions options) {
    if (model.learnt() == null) {
      throw new UsageException(
          "the model keeps no embeddings of what it learnt from: fit it with 'ke fit'");
    }
    FitOptions reading = FitOptions.DEFAULTS;
    PictureReader.Pictures found = PictureSamples.find(List.of(folder), reading);
    int side = whileOpen(() -> embedder.encoder().workingSide(model.detector().imageSide()));
    PictureReader.Pictures taken = PictureSamples.take(found.samples(), side, reading);
    Check.enough(!taken.samples().isEmpty(), "%s: expected pictures, found none to read", folder);
    List<Skipped> skipped = new ArrayList<>(found.skipped());
    skipped.addAll(taken.skipped());
    Drift drift =
        PermutationTest.test(
            model.learnt().embeddings(), embed(new Images(taken.samples())), options);
    return DriftReport.of(
        drift,
        taken.samples().stream().map(Sample::name).toList(),
        model.learnt().names(),
        skipped);
  }

  /** Scores above this are called anomalies. */
  public double threshold() {
    return model.description().threshold();
  }

  /** Name of the method. */
  public String method() {
    return model.description().detector();
  }

  /** Name or file of the encoder. */
  public String encoder() {
    return model.description().encoder();
  }

  /** The normal class. */
  public String className() {
    return model.description().className();
  }

  /** What it chose while it learnt; empty for a detector that was loaded. */
  public Optional<FitReport> report() {
    return Optional.ofNullable(report);
  }

  /** What made it. */
  public Provenance provenance() {
    return model.provenance();
  }

  private <T> T whileOpen(Supplier<T> work) {
    life.readLock().lock();
    try {
      Check.that(!closed, "detector: expected an open one, this is closed");
      return work.get();
    } finally {
      life.readLock().unlock();
    }
  }

  /** Waits for what is under way; again: without effect. */
  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
        embedder.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
