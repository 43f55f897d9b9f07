package org.ke4j;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.ke4j.calibration.ConformalCalibration;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.PictureReader;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import org.ke4j.image.Transformation;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Overrule;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Fitting;
import org.ke4j.method.Preset;
import org.ke4j.model.Calibrated;
import org.ke4j.model.Calibration;
import org.ke4j.model.Fitted;
import org.ke4j.model.Fitter;
import org.ke4j.model.Learnt;
import org.ke4j.model.ModelDescription;
import org.ke4j.store.Provenance;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;

/** How an application's detector learns, and learns more. */
final class Learning {
  private final FitOptions options;
  private final ConfiguredMethod method;
  private final List<Transformation> transformations;
  private final List<String> notes = new ArrayList<>();
  private final List<String> folders = new ArrayList<>();

  /** What came of it; the detector and the encoder are the receiver's. */
  record Learned(Fitted model, Encoder encoder, FitReport report) {}

  Learning(FitOptions options) {
    this.options = options;
    this.method =
        ConfiguredMethod.of(DetectorMethod.find(options.method()), Preset.PAPER, options.options());
    this.transformations = options.ranked();
    method.check(
        selection(), new DetectorMethod.RankedBy(transformations.size(), options.severity()));
  }

  private SelectionOptions selection() {
    return SelectionOptions.fixed(options.k(), 0);
  }

  private Fitting fitting() {
    return new Fitting(selection(), options.seed(), options.threads(), options.progress(), null)
        .with(new Overrule(options.harmless(), options.harmful()));
  }

  /** Learns from files. */
  Learned from(List<Path> places) {
    places.forEach(place -> folders.add(place.toAbsolutePath().normalize().toString()));
    PictureReader.Pictures found = PictureSamples.find(places, options);
    int side = PictureReader.installed().typicalSide(found.samples());
    return from(found, className(places), side);
  }

  /** What a model calls its class: the last names of the folders. */
  private static String className(List<Path> places) {
    List<String> names =
        places.stream()
            .map(place -> place.toAbsolutePath().normalize().getFileName())
            .map(name -> name == null ? "normal" : name.toString())
            .distinct()
            .toList();
    return String.join(", ", names);
  }

  /** Learns from images in memory. */
  Learned fromMemory(List<Sample> samples) {
    int[] sides =
        samples.stream()
            .limit(32)
            .map(Sample::image)
            .mapToInt(image -> (int) Math.round(Math.sqrt((double) image.width() * image.height())))
            .sorted()
            .toArray();
    int side = sides.length == 0 ? 0 : sides[sides.length / 2];
    return from(new PictureReader.Pictures(samples, List.of()), "normal", side);
  }

  private Learned from(PictureReader.Pictures found, String className, int typicalSide) {
    String name = options.encoder();
    String reason = "it was named";
    if (name == null) {
      name = EncoderProvider.suggestion(typicalSide);
      reason =
          typicalSide == 0
              ? "the size of the pictures is not known"
              : "the pictures are about " + typicalSide + " pixels wide and high";
    }
    Encoder encoder = EncoderProvider.find(name);
    try {
      PictureSamples.dataSet(found.samples()).ifPresent(notes::add);
      List<Skipped> skipped = new ArrayList<>(found.skipped());
      PictureReader.Pictures taken =
          PictureSamples.take(found.samples(), encoder.workingSide(method.imageSide()), options);
      skipped.addAll(taken.skipped());
      if (taken.samples().size() < 2) {
        throw new Ke4jException(
            "expected at least 2 normal images, found "
                + taken.samples().size()
                + (skipped.isEmpty() ? "" : " and " + skipped.size() + " that cannot be read"));
      }
      NormalClass normal = normal(className, new Images(taken.samples()), encoder);
      Map<String, String> inputs =
          Map.of("normal images", normal.images().fingerprint(), "encoder", encoder.fingerprint());
      return fit(normal, encoder, name, new Told(reason, skipped, inputs));
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  private NormalClass normal(String className, Images images, Encoder encoder) {
    Embedder embedder = new Embedder(encoder, null, options.threads(), options.progress());
    return new NormalClass(
        className,
        images,
        new Ranker(
            embedder,
            new Ranker.Options(
                transformations,
                options.severity(),
                GroundDistance.COSINE,
                options.seed(),
                options.threads(),
                options.progress())));
  }

  /**
   * More normal images for a model. The result is that of learning from all at once.
   *
   * @param encoder of the model
   * @param location its name or file, where it is now
   */
  Learned more(Fitted model, Encoder encoder, String location, List<Path> places) {
    Learnt before = model.learnt();
    folders.addAll(before.folders());
    places.forEach(place -> folders.add(place.toAbsolutePath().normalize().toString()));
    PictureReader.Pictures found = PictureSamples.find(places, options);
    PictureSamples.dataSet(found.samples()).ifPresent(notes::add);
    PictureReader.Pictures taken =
        PictureSamples.take(found.samples(), encoder.workingSide(method.imageSide()), options);
    List<Skipped> skipped = new ArrayList<>(found.skipped());
    skipped.addAll(taken.skipped());
    Check.enough(!taken.samples().isEmpty(), "expected more normal images, found none");
    int first = IntStream.of(before.places()).max().orElse(-1) + 1;
    int count = taken.samples().size();
    Images fresh = Images.placed(taken.samples(), IntStream.range(first, first + count).toArray());
    List<Sample> samples = new ArrayList<>();
    before.names().forEach(name -> samples.add(new Sample(name, 0, () -> gone(name))));
    samples.addAll(taken.samples());
    int[] places2 = Arrays.copyOf(before.places(), before.places().length + count);
    for (int i = 0; i < count; i++) {
      places2[before.places().length + i] = first + i;
    }
    String className = model.description().className();
    NormalClass added = normal(className, fresh, encoder);
    NormalClass all = normal(className, Images.placed(samples, places2), encoder);
    all.know(null, Matrix.stack(before.embeddings(), added.originals()));
    for (Transformation transformation : transformations) {
      Matrix known = before.views().get(transformation.name());
      if (known != null) {
        all.know(transformation, Matrix.stack(known, added.transformed(transformation)));
      }
    }
    Map<String, String> inputs = new LinkedHashMap<>(model.provenance().inputs());
    inputs.put("more normal images from " + first, fresh.fingerprint());
    return fit(all, encoder, location, new Told("the model's", skipped, inputs));
  }

  private static RgbImage gone(String name) {
    throw new Ke4jException(name + ": a model keeps no pictures of what it learnt from");
  }

  /** Learns from embeddings alone. */
  Learned fromEmbeddings(EmbeddedImages images) {
    String name = options.encoder();
    if (name == null) {
      throw new UsageException("images that are embedded: expected the name of their encoder");
    }
    List<Sample> samples = new ArrayList<>();
    images.names().forEach(one -> samples.add(new Sample(one, 0, () -> unseen(one))));
    Encoder encoder = EncoderProvider.find(name);
    try {
      NormalClass normal =
          normal(images.className(), Images.placed(samples, images.places()), encoder);
      normal.know(null, images.embeddings());
      for (Transformation transformation : transformations) {
        Matrix known = images.views().get(transformation.name());
        if (known != null) {
          normal.know(transformation, known);
        }
      }
      Map<String, String> inputs =
          Map.of("normal images", images.identity(), "encoder", encoder.fingerprint());
      return fit(
          normal,
          encoder,
          name,
          new Told(
              "the pictures were embedded with it",
              images.skipped(),
              inputs,
              images.heldOut(),
              Math.toIntExact(Math.min(Integer.MAX_VALUE, images.images()))));
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  private RgbImage unseen(String name) {
    throw new UsageException(
        "the detector "
            + method.name()
            + " looks at the pictures themselves, and of "
            + name
            + " there is only its embedding: take another detector, or fit it on one machine");
  }

  /** What is told besides. */
  private record Told(
      String reason,
      List<Skipped> skipped,
      Map<String, String> inputs,
      Matrix heldOut,
      int images) {
    Told(String reason, List<Skipped> skipped, Map<String, String> inputs) {
      this(reason, skipped, inputs, null, 0);
    }
  }

  private Learned fit(NormalClass normal, Encoder encoder, String encoderName, Told told) {
    int n = normal.images().size();
    int trimmed = (int) Math.floor(options.trim() * n);
    double asked = options.falseAlarms();
    if (!Double.isNaN(asked)) {
      promise(asked, told.heldOut == null ? n - trimmed : told.heldOut.rows());
    }
    String few = method.method().fewImages(n);
    if (!few.isEmpty()) {
      notes.add(few);
    }
    Fitter fitter =
        new Fitter(
            new Fitter.Plan(
                method,
                Calibrated.Way.AUTO,
                Double.isNaN(asked) ? FitOptions.USUAL_FALSE_ALARMS : asked,
                options.trim(),
                options.bank(),
                true),
            fitting());
    Fitter.Result found =
        told.heldOut == null ? fitter.fit(normal) : fitter.fit(normal, told.heldOut);
    try {
      Calibration calibration = found.calibrated().calibration();
      double share = share(calibration);
      Map<String, String> recipe = new LinkedHashMap<>(options.recipe(encoderName));
      recipe.put(Learnt.FOLDERS, String.join("\n", folders));
      Learnt learnt = fitter.learnt(normal, found, recipe);
      ModelDescription description =
          new ModelDescription(
              method.name(),
              normal.name(),
              ModelEncoder.location(encoderName),
              encoder.fingerprint(),
              calibration.threshold(share),
              share);
      Map<String, String> described = new LinkedHashMap<>(options.recipe(encoderName));
      described.putAll(method.options());
      Fitted model =
          new Fitted(
              description,
              found.calibrated().detector(),
              calibration,
              options.extendable() ? learnt : learnt.sealed(),
              Provenance.now(options.seed(), described, told.inputs));
      return new Learned(
          model, encoder, report(Math.max(n, told.images), encoder, told, found, model, share));
    } catch (RuntimeException | Error e) {
      found.calibrated().detector().close();
      throw e;
    }
  }

  private static void promise(double share, int images) {
    int needed = ConformalCalibration.normalsFor(share);
    if (needed > images) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "false alarms: %s takes at least %d normal images to promise, there are %d; ask for"
                  + " %.4f or more, or learn from more images",
              share,
              needed,
              images,
              Math.ceil(1e4 / (images + 1)) / 1e4));
    }
  }

  /** What the threshold is set for. */
  private double share(Calibration calibration) {
    if (!Double.isNaN(options.falseAlarms())) {
      promise(options.falseAlarms(), calibration.scores().length);
      return options.falseAlarms();
    }
    double finest = 1.0 / (calibration.scores().length + 1);
    if (finest <= FitOptions.USUAL_FALSE_ALARMS) {
      return FitOptions.USUAL_FALSE_ALARMS;
    }
    notes.add(
        String.format(
            Locale.ROOT,
            "%d normal images cannot promise fewer false alarms than %.1f %%; %d would promise 5 %%",
            calibration.scores().length,
            100 * finest,
            ConformalCalibration.normalsFor(FitOptions.USUAL_FALSE_ALARMS)));
    return finest;
  }

  private FitReport report(
      int images, Encoder encoder, Told told, Fitter.Result found, Fitted model, double share) {
    if (options.trim() > 0 && told.heldOut == null) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%d images were left out as suspicious; if they were normal, up to %.1f %% more false"
                  + " alarms are to be expected",
              images - found.used().length,
              100 * options.trim()));
    }
    if (found.loss() != null) {
      notes.add(
          Double.isNaN(found.loss().all())
              ? "what it costs to keep fewer images is not measured: no change is harmful, or there"
                  + " are no pictures to change"
              : String.format(
                  Locale.ROOT,
                  "unseen normal images are told from their own harmful copies with an AUROC of"
                      + " %.4f by all images, of %.4f by the %d that are kept",
                  found.loss().all(),
                  found.loss().bank(),
                  found.kept().length));
    }
    return new FitReport(
        encoder.name(),
        told.reason,
        images,
        found.calibrated().trainedOn(),
        found.kept().length,
        model.calibration().scores().length,
        model.calibration().how().words(),
        share,
        model.learnt().changes().stream()
            .map(
                change ->
                    new FitReport.Change(
                        change.transformation(),
                        change.distance(),
                        change.meaning().name().toLowerCase(Locale.ROOT),
                        change.overruled()))
            .toList(),
        found.suspects().stream()
            .map(s -> new FitReport.Suspect(s.image(), s.distance(), s.trimmed()))
            .toList(),
        told.skipped,
        notes);
  }
}
