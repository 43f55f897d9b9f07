package org.ke4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.encoder.Encoders;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.image.Encoder;
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

  /** The name, or the absolute path of the file: what finds the encoder again from elsewhere. */
  String location() {
    Path file = Path.of(name());
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : name();
  }

  /**
   * Opens the encoder of a model, wherever the user says it is now; the caller closes it.
   *
   * @param location where it was when the model was trained
   * @throws UsageException saying what can be done if it is not there
   */
  Encoder openOf(Path model, String location, int threads) {
    if (name != null) {
      return open(threads);
    }
    name = location;
    try {
      return open(threads);
    } catch (UsageException e) {
      throw new UsageException(
          model
              + ": was trained with the encoder "
              + location
              + ", which is not there; say where it is with --encoder FILE.onnx ("
              + e.getMessage()
              + ")");
    }
  }

  /** Opens the encoder; the caller closes it. */
  Encoder open(int threads) {
    Backend.start(threads);
    return Encoders.open(name());
  }

  Embedder embedder(Encoder encoder, OutputOptions output) {
    Path folder = cache != null ? cache : CacheFolder.of("embeddings");
    return new Embedder(
        encoder, noCache ? null : new EmbeddingCache(folder), output.threads(), output.progress());
  }
}
