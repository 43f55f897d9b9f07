package org.ke4j.spark.cli;

import picocli.CommandLine.Option;

/** Which encoder. */
final class EncoderOption {
  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE",
      defaultValue = "ke32",
      description =
          "ke32, an ONNX file (sent to the executors), or a name that every executor's 'ke encoders'"
              + " lists (default: ${DEFAULT-VALUE})")
  private String encoder;

  String name() {
    return encoder;
  }
}
