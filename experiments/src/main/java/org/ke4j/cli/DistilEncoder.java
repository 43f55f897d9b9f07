package org.ke4j.cli;

import java.util.stream.Stream;

/** {@code ke encoders distil} as a program; its arguments are those of that verb. */
public final class DistilEncoder {
  private DistilEncoder() {}

  public static void main(String[] arguments) {
    Ke.main(
        Stream.concat(Stream.of("encoders", "distil"), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
