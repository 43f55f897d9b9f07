package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.run.EncoderChoice;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.CacheFolder;
import picocli.CommandLine.Option;

/** Which encoder, and where its embeddings are remembered. */
final class EncoderOptions {
  private static final String BUILT_IN = "ke32";

  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE.onnx",
      description =
          "a name that 'ke encoders' lists, or an ONNX file (default: ke32; for a trained model the"
              + " one that it was trained with)")
  private String name;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "where embeddings are remembered (default: embeddings in the folder that KE4J_CACHE names,"
              + " or ke4j/embeddings in the user's cache folder)")
  private Path cache;

  @Option(names = "--no-cache", description = "neither read nor remember embeddings")
  private boolean noCache;

  String name() {
    if (name == null) {
      name = BUILT_IN;
    }
    return name;
  }

  /**
   * Before the first costly step: embeddings can be remembered where the user wants them.
   *
   * @throws IOException naming the folder if not
   */
  void prepare() throws IOException {
    Path unused = remembered();
  }

  /**
   * What the user chose.
   *
   * @throws IOException naming the folder of {@code --cache} if it cannot be written
   */
  EncoderChoice choice() throws IOException {
    return new EncoderChoice(name(), remembered(), null);
  }

  /**
   * The encoder of a model, wherever the user says it is now.
   *
   * @param location where it was when the model was trained
   * @throws IOException naming the folder of {@code --cache} if it cannot be written
   */
  EncoderChoice choiceOf(Path model, String location) throws IOException {
    if (name != null) {
      return choice();
    }
    name = location;
    return new EncoderChoice(name, remembered(), model);
  }

  private Path remembered() throws IOException {
    return remembered(cache, noCache);
  }

  /**
   * Where embeddings are remembered. A folder that the user names is tried, the default one is not:
   * without it the work is slower, which costs a warning.
   *
   * @param cache what the user named, or null
   * @return null for nowhere
   * @throws IOException naming the user's folder if it cannot be written
   */
  static Path remembered(Path cache, boolean noCache) throws IOException {
    if (noCache) {
      return null;
    }
    if (cache == null) {
      return CacheFolder.of("embeddings");
    }
    AtomicFiles.tryOutFolder(cache);
    return cache;
  }
}
