package org.ke4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.onnx.ImportOptions;
import org.ke4j.onnx.OnnxImporter;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.store.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalogue of known encoders, and the door to all others. */
public final class Encoders {
  private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);
  private static final String BUILT_IN = "ke32";
  private static final List<String> KNOWN = List.of(BUILT_IN, "mobilenet-v2");

  private Encoders() {}

  /** All encoders that are known by name, the built-in one first. */
  public static List<Description> list() {
    return KNOWN.stream().map(Description::builtIn).toList();
  }

  /**
   * Opens an encoder.
   *
   * @param nameOrFile {@code ke32}, or the path of an ONNX file. Its preprocessing comes from the
   *     text file beside it ({@code model.properties} for {@code model.onnx}, see {@link
   *     Description}), or from the catalogue if that knows the file by its hash; otherwise it is
   *     guessed from the model's shapes, which {@link OnnxEncoder#guessed} tells and a warning logs
   * @return the encoder, to be closed by the caller
   * @throws UsageException if there is neither such a name nor such a file
   */
  public static OnnxEncoder open(String nameOrFile) {
    if (nameOrFile.equals(BUILT_IN)) {
      return openBuiltIn();
    }
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return open(file);
    }
    if (KNOWN.contains(nameOrFile)) {
      Description known = Description.builtIn(nameOrFile);
      throw new UsageException(
          "encoder '"
              + nameOrFile
              + "' is not part of this installation; give the path of its ONNX file ("
              + known.source()
              + ")");
    }
    throw new UsageException(
        "no encoder '"
            + nameOrFile
            + "': expected the path of an ONNX file or one of "
            + list().stream().map(Description::name).collect(Collectors.joining(", ")));
  }

  /**
   * Opens only the model of an encoder, for arrays that are preprocessed already; nothing is
   * guessed.
   *
   * @param nameOrFile as for {@link #open}
   * @param imageSize height and width in pixels where the file leaves them open; 0 means 224
   * @return the model, to be closed by the caller
   */
  public static OnnxModel openModel(String nameOrFile, int imageSize) {
    Path file = Path.of(nameOrFile);
    if (!Files.isRegularFile(file)) {
      return open(nameOrFile).model();
    }
    ImportOptions options = ImportOptions.defaults().withImageSize(imageSize);
    Path beside = besides(file);
    if (Files.exists(beside)) {
      String output = Description.read(beside, nameOrFile).output();
      options = output.isEmpty() ? options : options.withOutput(output);
    }
    return OnnxImporter.load(file, options);
  }

  private static OnnxEncoder openBuiltIn() {
    Description description = Description.builtIn(BUILT_IN);
    byte[] weights;
    try (InputStream in = Encoders.class.getResourceAsStream(BUILT_IN + ".onnx")) {
      weights = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path name = Path.of(BUILT_IN + ".onnx");
    checkHash(name, description, Sha256.of(weights));
    return encoder(
        OnnxImporter.load(name, weights, options(description)),
        description,
        new Sha256().add(description.sha256()).hex(),
        false);
  }

  private static OnnxEncoder open(Path file) {
    Path beside = besides(file);
    String stem = file.getFileName().toString().replaceFirst("\\.onnx$", "");
    String hash;
    try {
      hash = Sha256.of(file);
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + e.getMessage(), e);
    }
    Description description =
        Files.exists(beside)
            ? Description.read(beside, stem)
            : list().stream().filter(d -> d.sha256().equals(hash)).findFirst().orElse(null);
    if (description != null) {
      checkHash(file, description, hash);
      OnnxModel model = OnnxImporter.load(file, options(description));
      return encoder(model, description, OnnxEncoder.hash(file, model.externalFiles()), false);
    }
    OnnxModel model = OnnxImporter.load(file, ImportOptions.defaults());
    try {
      Description guess = guess(stem, model);
      LOG.warn(
          "{}: no description {} beside it; guessed preprocessing: {}",
          file,
          beside.getFileName(),
          guess.preprocessing());
      return encoder(model, guess, OnnxEncoder.hash(file, model.externalFiles()), true);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The description file that belongs to a model file. */
  static Path besides(Path file) {
    String stem = file.getFileName().toString().replaceFirst("\\.onnx$", "");
    return file.resolveSibling(stem + ".properties");
  }

  private static void checkHash(Path file, Description description, String actual) {
    if (!description.sha256().isEmpty() && !description.sha256().equals(actual)) {
      throw new CorruptFileException(
          file, "content", "SHA-256 " + description.sha256() + " as described", actual);
    }
  }

  private static ImportOptions options(Description description) {
    ImportOptions options =
        ImportOptions.defaults().withImageSize(description.preprocessing().size());
    return description.output().isEmpty() ? options : options.withOutput(description.output());
  }

  private static OnnxEncoder encoder(
      OnnxModel model, Description description, String weights, boolean guessed) {
    try {
      return new OnnxEncoder(model, description, weights, guessed);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * CLIP's preprocessing for outputs named as CLIP exports name them, otherwise ImageNet's: bicubic
   * resize of the short side to size / 0.875 and a centre crop.
   */
  private static Description guess(String name, OnnxModel model) {
    long[] shape = model.inputShape();
    if (shape.length != 4 || shape[1] != 3 || shape[2] != shape[3]) {
      throw new Ke4jException(
          name
              + ": expected an input [batch, 3, size, size] to guess the preprocessing, got "
              + Arrays.toString(shape)
              + "; write a description beside the model");
    }
    int size = Math.toIntExact(shape[2]);
    boolean clip = model.outputNames().get(0).startsWith("image_");
    Preprocessing preprocessing =
        clip
            ? Preprocessing.clip(size)
            : Preprocessing.imageNet(size, Math.round(size / 0.875f), Resampling.BICUBIC);
    return new Description(name, model.width(), "", "", "", "", Double.NaN, preprocessing);
  }
}
