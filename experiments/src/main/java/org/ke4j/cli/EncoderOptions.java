package org.ke4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.embedding.Embedder;
import org.ke4j.embedding.EmbeddingCache;
import org.ke4j.encoder.Encoders;
import org.ke4j.graph.Backend;
import org.ke4j.image.Encoder;
import org.ke4j.store.CacheFolder;
import picocli.CommandLine.Option;

/** Which encoder, and where its embeddings are remembered. */
final class EncoderOptions {
  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE.onnx",
      defaultValue = "ke32",
      description = "a name that 'ke encoders' lists, or an ONNX file (default: ${DEFAULT-VALUE})")
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
    return name;
  }

  /** The name, or the absolute path of the file: what finds the encoder again from elsewhere. */
  String location() {
    Path file = Path.of(name);
    return Files.isRegularFile(file) ? file.toAbsolutePath().toString() : name;
  }

  /** Takes another encoder, the one that a model was trained with. */
  void use(String location) {
    name = location;
  }

  /** Opens the encoder; the caller closes it. */
  Encoder open(int threads) {
    Backend.start(threads);
    return Encoders.open(name);
  }

  Embedder embedder(Encoder encoder, OutputOptions output) {
    Path folder = cache != null ? cache : CacheFolder.of("embeddings");
    return new Embedder(
        encoder, noCache ? null : new EmbeddingCache(folder), output.threads(), output.progress());
  }
}
