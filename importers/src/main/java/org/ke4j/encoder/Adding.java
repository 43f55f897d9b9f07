package org.ke4j.encoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;
import org.ke4j.onnx.ImportOptions;
import org.ke4j.onnx.OnnxImporter;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.onnx.OnnxSummary;
import org.ke4j.store.Reasons;

/** Adds a user's model file to the encoders: looks at it, guesses, tries it out, keeps it. */
public final class Adding {
  private static final int CLASSES = 1000;

  private final EncoderStore store;
  private final Path file;
  private final List<String> notes = new ArrayList<>();

  private Adding(EncoderStore store, Path file) {
    this.store = store;
    this.file = file.toAbsolutePath().normalize();
  }

  /**
   * Adds a file.
   *
   * @param name null takes the file's name without ending. That of a catalogue entry takes what is
   *     known of it
   * @param values by the keys of a description file (see {@link Description}); they go before all
   *     that is read or guessed
   * @param copy whether KE4J keeps a copy; otherwise the file is used where it is
   * @param replace whether an encoder of that name gives way
   * @throws Ke4jException if the file is not an image encoder that KE4J can run
   */
  public static Added add(
      EncoderStore store,
      Path file,
      String name,
      Map<String, String> values,
      boolean copy,
      boolean replace) {
    return new Adding(store, file).add(name, values, copy, replace);
  }

  private Added add(String wanted, Map<String, String> values, boolean copy, boolean replace) {
    checkValues(values);
    String name = EncoderStore.checkName(wanted == null ? Encoders.stem(file) : wanted);
    OnnxSummary summary = OnnxSummary.of(file);
    checkPorts(summary, values.get("output"));
    String hash = Encoders.hash(file);
    Optional<CatalogueEntry> entry = Catalogue.find(name).or(() -> Catalogue.bySha256(hash));
    Path beside = Encoders.besides(file);
    Description known =
        Files.exists(beside)
            ? Description.read(beside, name)
            : entry.map(CatalogueEntry::description).orElse(null);
    String basis =
        Files.exists(beside)
            ? "read from " + beside
            : known == null ? "" : "known of " + entry.get().name();
    Map<String, String> all = new LinkedHashMap<>(known == null ? Map.of() : known.values());
    all.putAll(values);
    try (OnnxModel model = load(all)) {
      checkShape(model);
      notes.addAll(model.notes());
      if (known == null) {
        PreprocessingGuess guess = PreprocessingGuess.of(file, model);
        basis = guess.basis();
        notes.addAll(guess.notes());
        Map<String, String> guessed = new LinkedHashMap<>(described(name, guess).values());
        guessed.putAll(values);
        all = guessed;
      }
      all.put("name", name);
      all.put("sha256", hash);
      all.putIfAbsent("size", Long.toString(model.inputShape()[2]));
      all.putIfAbsent("width", Integer.toString(model.width()));
      Description description = Description.of(file, all, name);
      Registration registration =
          new Registration(file, size(file), false, data(model), description);
      return tried(registration, model, basis, copy, replace);
    }
  }

  private Added tried(
      Registration registration, OnnxModel model, String basis, boolean copy, boolean replace) {
    try (OnnxEncoder encoder =
        new OnnxEncoder(
            model,
            change ->
                OnnxImporter.load(registration.file(), change.apply(ImportOptions.defaults())),
            registration.description(),
            registration.data().toString(),
            false)) {
      Matrix first = encoder.embed(List.of(TestImage.draw(), TestImage.drawGrey()));
      double norm = checkValues(first);
      List<RgbImage> image = List.of(TestImage.draw());
      encoder.embed(image);
      long start = System.nanoTime();
      encoder.embed(image);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (model.width() == CLASSES) {
        notes.add(
            "its 1000 values look like scores of ImageNet's classes; features before the last"
                + " layer serve better");
      }
      Registration kept = store.register(registration, copy, replace);
      return new Added(kept, basis, List.copyOf(notes), model.width(), norm, seconds);
    }
  }

  private static Description described(String name, PreprocessingGuess guess) {
    return new Description(name, 0, "", "", "", "", Double.NaN, guess.preprocessing());
  }

  /** The user's own values must make sense whatever the file. */
  private static void checkValues(Map<String, String> values) {
    Map<String, String> alone = new LinkedHashMap<>(values);
    alone.putIfAbsent("size", "1");
    try {
      Description.of(Path.of("options"), alone, "options");
    } catch (CorruptFileException e) {
      throw new UsageException(
          e.getCause() == null ? e.getMessage() : "--" + e.getCause().getMessage());
    }
  }

  private void checkPorts(OnnxSummary summary, String output) {
    boolean images =
        summary.inputs().stream()
            .anyMatch(i -> i.floating() && (i.shape().size() == 4 || i.shape().isEmpty()));
    if (!images) {
      throw new Ke4jException(
          file
              + ": expected an input of images [batch, 3, size, size] or [batch, size, size, 3], found "
              + ports(summary.inputs())
              + "; a text or token model cannot be used");
    }
    if (output == null && summary.outputs().size() > 1 && summary.usualOutput() == null) {
      throw new Ke4jException(
          file
              + ": has several outputs, "
              + ports(summary.outputs())
              + "; name the one that holds one vector for each image: --model-output NAME");
    }
  }

  private static String ports(List<OnnxSummary.Port> ports) {
    return ports.isEmpty()
        ? "none"
        : ports.stream().map(OnnxSummary.Port::toString).collect(Collectors.joining(", "));
  }

  private OnnxModel load(Map<String, String> values) {
    String size = values.get("size");
    int pixels = size == null ? PreprocessingGuess.size(file) : Integer.parseInt(size);
    ImportOptions options = ImportOptions.defaults().withImageSize(pixels);
    String output = values.getOrDefault("output", "");
    return OnnxImporter.load(file, output.isEmpty() ? options : options.withOutput(output));
  }

  private void checkShape(OnnxModel model) {
    long[] shape = model.outputShape();
    boolean flat = shape.length >= 2;
    for (int i = 2; i < shape.length; i++) {
      flat &= shape[i] == 1;
    }
    if (!flat || model.width() < 2) {
      throw new Ke4jException(
          file
              + ": output '"
              + model.outputNames().get(0)
              + "': expected one vector for each image, [batch, width], got "
              + Arrays.toString(shape).replace("-1", "batch")
              + "; name another one (--model-output), or export the model with pooled features");
    }
  }

  private double checkValues(Matrix rows) {
    double[] norms = new double[2];
    double apart = 0;
    float[] picture = rows.row(0);
    float[] grey = rows.row(1);
    for (int i = 0; i < picture.length; i++) {
      float a = picture[i];
      float b = grey[i];
      norms[0] += (double) a * a;
      norms[1] += (double) b * b;
      apart += Math.abs((double) a - b);
    }
    if (!Double.isFinite(norms[0]) || !Double.isFinite(norms[1]) || norms[0] == 0) {
      throw new Ke4jException(
          file + ": expected a finite embedding of the test image, got length " + norms[0]);
    }
    if (apart == 0) {
      throw new Ke4jException(
          file + ": expected the embedding to depend on the image, two images gave the same");
    }
    return Math.sqrt(norms[0]);
  }

  private List<Registration.DataFile> data(OnnxModel model) {
    List<Registration.DataFile> data = new ArrayList<>();
    Path folder = file.getParent();
    for (Path each : model.externalFiles()) {
      Path path = folder.relativize(each.toAbsolutePath().normalize());
      data.add(new Registration.DataFile(path, size(each), Encoders.hash(each)));
    }
    return data;
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new Ke4jException(path + ": " + Reasons.of(e), e);
    }
  }
}
