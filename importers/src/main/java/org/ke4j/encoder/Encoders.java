package org.ke4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.FetchRecord;
import org.ke4j.onnx.ImportOptions;
import org.ke4j.onnx.OnnxImporter;
import org.ke4j.onnx.OnnxModel;
import org.ke4j.store.Reasons;
import org.ke4j.store.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to all encoders: those of the {@link Catalogue}, those that the user added, and any ONNX
 * file.
 */
public final class Encoders {
  static final String BUILT_IN = KnownEncoder.BUILT_IN;
  private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);

  private Encoders() {}

  /** All encoders that have a name, the built-in ones first, those that the user added last. */
  public static List<KnownEncoder> list() {
    return list(EncoderStore.standard());
  }

  static List<KnownEncoder> list(EncoderStore store) {
    Map<String, KnownEncoder> known = new LinkedHashMap<>();
    for (CatalogueEntry entry : Catalogue.entries()) {
      Path file = store.fetched(entry).orElse(null);
      KnownEncoder.State state =
          KnownEncoder.isBuiltIn(entry.name())
              ? KnownEncoder.State.BUILT_IN
              : file != null
                  ? KnownEncoder.State.FETCHED
                  : entry.remote() != null
                      ? KnownEncoder.State.FETCH
                      : entry.export().isEmpty()
                          ? KnownEncoder.State.FILE
                          : KnownEncoder.State.EXPORT;
      String url = entry.remote() == null ? "" : entry.remote().source().toString();
      known.put(
          entry.name(),
          new KnownEncoder(entry.model(), entry.description(), state, file, entry.facts(), url));
    }
    for (Registration added : store.registered()) {
      KnownEncoder same = known.get(added.name());
      known.put(
          added.name(),
          new KnownEncoder(
              same == null ? "" : same.model(),
              added.description(),
              Files.isRegularFile(added.file())
                  ? KnownEncoder.State.ADDED
                  : KnownEncoder.State.GONE,
              added.file(),
              "",
              ""));
    }
    return List.copyOf(known.values());
  }

  /**
   * Opens an encoder.
   *
   * @param nameOrFile {@code ke32}, the path of an ONNX file, or the name of an encoder that was
   *     added or fetched. The preprocessing of a file comes from the text file beside it ({@code
   *     model.properties} for {@code model.onnx}, see {@link Description}), or from the catalogue
   *     if that knows the file by its hash; otherwise it is guessed, which {@link
   *     OnnxEncoder#guessed} tells and a warning logs. Files with a name are compared with size and
   *     hash of the time when they were added or fetched
   * @return the encoder, to be closed by the caller
   * @throws UsageException if there is neither such a name nor such a file
   * @throws CorruptFileException if the file is not the one that was added or fetched
   */
  public static OnnxEncoder open(String nameOrFile) {
    return open(EncoderStore.standard(), nameOrFile);
  }

  static OnnxEncoder open(EncoderStore store, String nameOrFile) {
    if (KnownEncoder.isBuiltIn(nameOrFile)) {
      return openBuiltIn(nameOrFile);
    }
    Path file = Path.of(nameOrFile);
    if (Files.isRegularFile(file)) {
      return open(file);
    }
    Optional<Registration> added = store.registered(nameOrFile);
    if (added.isPresent()) {
      return openAdded(added.get());
    }
    Optional<CatalogueEntry> entry = Catalogue.find(nameOrFile);
    Optional<Path> fetched = entry.flatMap(store::fetched);
    if (fetched.isPresent()) {
      return openFetched(fetched.get(), entry.get().description());
    }
    if (entry.isPresent()) {
      throw new UsageException(
          "encoder '"
              + nameOrFile
              + "' is not at hand; 'ke fetch "
              + nameOrFile
              + "' tells how to get it, 'ke encoders add FILE.onnx --name "
              + nameOrFile
              + "' takes a file that you have");
    }
    throw new UsageException(
        "no encoder '"
            + nameOrFile
            + "': expected the path of an ONNX file or a name that 'ke encoders' lists: "
            + list(store).stream().map(KnownEncoder::name).collect(Collectors.joining(", ")));
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

  private static OnnxEncoder openBuiltIn(String builtIn) {
    Description description = Description.builtIn(builtIn);
    byte[] weights;
    try (InputStream in = Encoders.class.getResourceAsStream(builtIn + ".onnx")) {
      weights = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path name = Path.of(builtIn + ".onnx");
    checkHash(name, description, Sha256.of(weights));
    return encoder(
        options -> OnnxImporter.load(name, weights, options),
        options(description),
        description,
        description.sha256(),
        false);
  }

  /** Opens an encoder from memory; the caller closes it. */
  static OnnxEncoder open(Path name, byte[] model, Description description) {
    String hash = Sha256.of(model);
    checkHash(name, description, hash);
    return encoder(
        options -> OnnxImporter.load(name, model, options),
        options(description),
        description,
        hash,
        false);
  }

  private static OnnxEncoder openAdded(Registration added) {
    added.check();
    Description description = added.description();
    return encoder(
        options -> OnnxImporter.load(added.file(), options),
        options(description),
        description,
        description.sha256(),
        false);
  }

  private static OnnxEncoder openFetched(Path file, Description description) {
    try {
      FetchRecord record =
          FetchRecord.of(file)
              .orElseThrow(
                  () ->
                      new Ke4jException(
                          file
                              + ": expected a record of its hash beside it; 'ke fetch "
                              + description.name()
                              + "' checks it and makes one"));
      String hash = record.check(file);
      return ofFile(file, description, hash);
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + Reasons.of(e), e);
    }
  }

  private static OnnxEncoder ofFile(Path file, Description description, String hash) {
    return encoder(
        options -> OnnxImporter.load(file, options),
        options(description),
        description,
        hash,
        false);
  }

  private static OnnxEncoder open(Path file) {
    Path beside = besides(file);
    String stem = stem(file);
    String hash = hash(file);
    Description description =
        Files.exists(beside)
            ? Description.read(beside, stem)
            : Catalogue.bySha256(hash).map(CatalogueEntry::description).orElse(null);
    if (description != null) {
      checkHash(file, description, hash);
      return ofFile(file, description, hash);
    }
    ImportOptions options = ImportOptions.defaults().withImageSize(PreprocessingGuess.size(file));
    OnnxModel model = OnnxImporter.load(file, options);
    try {
      PreprocessingGuess guess = PreprocessingGuess.of(file, model);
      LOG.warn(
          "{}: no description {} beside it; preprocessing ({}): {}",
          file,
          beside.getFileName(),
          guess.basis(),
          guess.preprocessing());
      Description guessed =
          new Description(stem, model.width(), "", "", "", "", Double.NaN, guess.preprocessing());
      return encoder(
          model, change -> OnnxImporter.load(file, change.apply(options)), guessed, hash, true);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /** The description file that belongs to a model file. */
  static Path besides(Path file) {
    return file.resolveSibling(stem(file) + ".properties");
  }

  /** The name of a model file without its ending. */
  static String stem(Path file) {
    return file.getFileName().toString().replaceFirst("\\.onnx$", "");
  }

  /** The SHA-256 of a file. */
  static String hash(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw new Ke4jException(file + ": " + Reasons.of(e), e);
    }
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
      Function<ImportOptions, OnnxModel> load,
      ImportOptions options,
      Description description,
      String hash,
      boolean guessed) {
    return encoder(
        load.apply(options),
        change -> load.apply(change.apply(options)),
        description,
        hash,
        guessed);
  }

  private static OnnxEncoder encoder(
      OnnxModel model,
      Function<UnaryOperator<ImportOptions>, OnnxModel> again,
      Description description,
      String hash,
      boolean guessed) {
    try {
      String weights = OnnxEncoder.hash(hash, model.externalFiles());
      return new OnnxEncoder(model, again, description, weights, guessed);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
