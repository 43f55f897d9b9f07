package org.ke4j.cli;

import java.nio.file.Path;
import org.ke4j.run.EncoderChoice;
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

  /** What the user chose. */
  EncoderChoice choice() {
    return new EncoderChoice(name(), remembered(), null);
  }

  /**
   * The encoder of a model, wherever the user says it is now.
   *
   * @param location where it was when the model was trained
   */
  EncoderChoice choiceOf(Path model, String location) {
    if (name != null) {
      return choice();
    }
    name = location;
    return new EncoderChoice(name, remembered(), model);
  }

  private Path remembered() {
    return noCache ? null : cache != null ? cache : CacheFolder.of("embeddings");
  }
}
