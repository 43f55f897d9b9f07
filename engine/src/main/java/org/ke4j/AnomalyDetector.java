package org.ke4j;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.ke4j.detection.ThresholdCalibration;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.method.Fitting;
import org.ke4j.method.Preset;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.ModelFolder;
import org.ke4j.model.Models;
import org.ke4j.progress.Progress;
import org.ke4j.store.Provenance;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * Finds images that do not look as they should: learns from normal images alone, then scores
 * others.
 *
 * <p>Safe for several threads; they score one after the other, with one set of weights. A score
 * does not depend on what else is scored, before or together. Prints nothing and changes no setting
 * of the process. Encoders, decoders of pictures and transformations are found on the class path:
 * the artifacts {@code ke4j-importers} and {@code ke4j-datavec-pipelines} bring them. Owns native
 * memory: close it.
 *
 * <p>Refusals are {@link org.ke4j.error.UsageException} (a wrong argument) and {@link
 * Ke4jException} (a damaged file, a picture that cannot be read).
 */
public final class AnomalyDetector implements AutoCloseable {
  /** What an application's class is called in a model. */
  private static final String NORMAL = "normal";

  private final Encoder encoder;
  private final FittedDetector detector;
  private final ModelDescription description;
  private final Provenance provenance;
  private final int workingSide;
  private boolean closed;

  private AnomalyDetector(
      Encoder encoder,
      FittedDetector detector,
      ModelDescription description,
      Provenance provenance) {
    this.encoder = encoder;
    this.detector = detector;
    this.description = description;
    this.provenance = provenance;
    this.workingSide =
        encoder == null || !DetectorMethod.find(description.detector()).usesEncoder()
            ? detector.imageSide()
            : encoder.workingSide(detector.imageSide());
  }

  /**
   * Learns from all pictures below a folder.
   *
   * @param folder of normal images, of any depth
   */
  public static AnomalyDetector fit(Path folder, FitOptions options) {
    return fitSamples(side -> Pictures.of(folder, side), options);
  }

  /** Learns from images in memory. */
  public static AnomalyDetector fit(List<RgbImage> normal, FitOptions options) {
    List<Sample> samples = new ArrayList<>();
    normal.forEach(image -> samples.add(Pictures.of("image " + samples.size(), image)));
    return fitSamples(side -> samples, options);
  }

  private static AnomalyDetector fitSamples(IntFunction<List<Sample>> normal, FitOptions options) {
    ConfiguredMethod method =
        ConfiguredMethod.of(DetectorMethod.find(options.method()), Preset.PAPER, options.options());
    List<Transformation> transformations =
        options.transformations().isEmpty()
            ? TransformationProvider.allStandard()
            : options.transformations().stream().map(TransformationProvider::find).toList();
    Encoder encoder = EncoderProvider.find(options.encoder());
    try {
      int side = encoder.workingSide(method.imageSide());
      Images images = new Images(normal.apply(side));
      Embedder embedder = new Embedder(encoder, null, options.threads(), options.progress());
      Ranker ranker =
          new Ranker(
              embedder,
              new Ranker.Options(
                  transformations,
                  options.severity(),
                  GroundDistance.COSINE,
                  options.seed(),
                  options.threads(),
                  options.progress()));
      Fitting fitting =
          new Fitting(
              SelectionOptions.fixed(options.k(), 0),
              options.seed(),
              options.threads(),
              options.progress(),
              null);
      FittedDetector detector = method.fit(new NormalClass(NORMAL, images, ranker), fitting);
      ModelDescription description =
          new ModelDescription(
              method.name(),
              NORMAL,
              location(options.encoder()),
              encoder.fingerprint(),
              ThresholdCalibration.of(detector.trainingScores(), options.falseAlarms()).threshold(),
              options.falseAlarms());
      Provenance provenance =
          Provenance.now(
              options.seed(),
              described(options, method),
              Map.of("normal images", images.fingerprint(), "encoder", encoder.fingerprint()));
      return new AnomalyDetector(encoder, detector, description, provenance);
    } catch (RuntimeException e) {
      encoder.close();
      throw e;
    }
  }

  private static Map<String, String> described(FitOptions options, ConfiguredMethod method) {
    Map<String, String> text = new LinkedHashMap<>(method.options());
    text.put("method", options.method());
    text.put("encoder", options.encoder());
    text.put("transformations", String.join(",", options.transformations()));
    text.put("severity", String.valueOf(options.severity()));
    text.put("k", String.valueOf(options.k()));
    text.put("false alarms", String.valueOf(options.falseAlarms()));
    return text;
  }

  /** What finds the encoder again from elsewhere. */
  private static String location(String nameOrFile) {
    Path file = Path.of(nameOrFile);
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : nameOrFile;
  }

  /**
   * Reads a detector that {@link #save} or {@code ke train} wrote; it scores as before, bit for
   * bit.
   *
   * @throws Ke4jException if the model is damaged, of another version, or its encoder is not here
   */
  public static AnomalyDetector load(Path model) {
    Encoder encoder = null;
    try {
      ModelDescription description = Models.describe(model);
      int threads = Runtime.getRuntime().availableProcessors();
      Embedder embedder = null;
      if (DetectorMethod.find(description.detector()).usesEncoder()) {
        encoder = EncoderProvider.find(description.encoder());
        embedder = new Embedder(encoder, null, threads, Progress.NONE);
      }
      FittedDetector detector = Models.read(model, embedder, threads, Progress.NONE);
      return new AnomalyDetector(encoder, detector, description, Models.provenance(model));
    } catch (IOException | RuntimeException e) {
      if (encoder != null) {
        encoder.close();
      }
      if (e instanceof RuntimeException refused) {
        throw refused;
      }
      throw new Ke4jException(model + ": the model cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes the detector into a folder, which is made. */
  public synchronized void save(Path model) {
    open();
    try {
      ModelFolder.write(model, description, detector, provenance);
    } catch (IOException e) {
      throw new Ke4jException(model + ": the model cannot be written: " + e.getMessage(), e);
    }
  }

  /** Scores a picture in a file: PNG, JPEG, BMP, WebP and whatever else the decoder reads. */
  public Verdict score(Path file) {
    return score(Pictures.decode(file, workingSide));
  }

  /** Scores an encoded picture. */
  public Verdict score(byte[] content) {
    return score(Pictures.decode(content, "image", workingSide));
  }

  /** Scores an encoded picture; the stream stays the caller's. */
  public Verdict score(InputStream content) throws IOException {
    return score(content.readAllBytes());
  }

  /** Scores a picture of Java's own; transparent pixels count as white. */
  public Verdict score(BufferedImage image) {
    return score(Pictures.of(image));
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
    images.forEach(image -> samples.add(Pictures.of("image " + samples.size(), image)));
    double[] scores = scores(new Images(samples));
    List<Verdict> verdicts = new ArrayList<>();
    for (double score : scores) {
      verdicts.add(new Verdict(score, description.threshold()));
    }
    return verdicts;
  }

  private synchronized double[] scores(Images images) {
    open();
    return detector.score(images, View.UNTOUCHED);
  }

  /** Scores above this are called anomalies. */
  public double threshold() {
    return description.threshold();
  }

  /** Name of the method. */
  public String method() {
    return description.detector();
  }

  private void open() {
    Check.that(!closed, "detector: expected an open one, this is closed");
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      detector.close();
      if (encoder != null) {
        encoder.close();
      }
    }
  }
}
