package org.ke4j.encoder;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderContent;
import org.ke4j.image.EncoderProvider;

/** {@link Encoders}, for those who know no ONNX. */
public final class OnnxEncoderProvider implements EncoderProvider {
  @Override
  public List<String> names() {
    return Encoders.list().stream()
        .filter(OnnxEncoderProvider::atHand)
        .map(KnownEncoder::name)
        .toList();
  }

  @Override
  public boolean knows(String nameOrFile) {
    return isFile(nameOrFile)
        || Encoders.list().stream().anyMatch(known -> known.name().equals(nameOrFile));
  }

  @Override
  public Encoder open(String nameOrFile) {
    return Encoders.open(nameOrFile);
  }

  /** Pictures up to twice the side that the small encoder sees lose little to it. */
  @Override
  public String suggested(int side) {
    return side > 64 ? KnownEncoder.FOR_PHOTOGRAPHS : KnownEncoder.BUILT_IN;
  }

  @Override
  public EncoderContent content(String nameOrFile) {
    return EmbeddedEncoders.of(nameOrFile);
  }

  @Override
  public Encoder open(EncoderContent content) {
    return EmbeddedEncoders.open(content);
  }

  @Override
  public String origin(String nameOrFile) {
    return EmbeddedEncoders.origin(nameOrFile);
  }

  private static boolean isFile(String name) {
    try {
      return Files.isRegularFile(Path.of(name));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static boolean atHand(KnownEncoder known) {
    return switch (known.state()) {
      case BUILT_IN, FETCHED, ADDED -> true;
      case FETCH, EXPORT, FILE, GONE -> false;
    };
  }
}
