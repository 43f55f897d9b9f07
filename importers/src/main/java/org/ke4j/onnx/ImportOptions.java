package org.ke4j.onnx;

import org.ke4j.error.Check;

/**
 * How a file is imported.
 *
 * @param output name of the output to compute; null (default) takes the one that looks like an
 *     embedding: {@code image_embeds}, {@code embedding}, {@code features}, {@code pooler_output},
 *     otherwise the first that depends on the image
 * @param placeSide 0 (default) for that output; otherwise the last value before it that tells
 *     places of the image apart, at least so many along either side: the map of a convolutional
 *     network before pooling, the tokens of a transformer
 * @param imageSize height and width in pixels where the file leaves them open; 0 (default) means
 *     224
 * @param trainable false (default) folds weights into constants and fuses operators; true keeps
 *     float weights as variables of the graph and emits only what SameDiff can differentiate
 * @param maxFileBytes largest model file, 1 or more; default 2147483647, the limit of the format
 * @param maxNodes most operators, those of functions counted at each use; default 200000
 * @param maxFoldedElements most elements of all constants computed during the import together;
 *     default 268435456 (1 GB)
 * @param maxRunBytes most native memory of one run beside the weights; 0 (default) means what the
 *     machine has
 */
public record ImportOptions(
    String output,
    int placeSide,
    int imageSize,
    boolean trainable,
    long maxFileBytes,
    int maxNodes,
    long maxFoldedElements,
    long maxRunBytes) {
  public ImportOptions {
    Check.between("side of the map of places", placeSide, 0, 16_384);
    Check.between("image size", imageSize, 0, 16_384);
    Check.that(
        maxFileBytes >= 1 && maxFileBytes <= Integer.MAX_VALUE,
        "model file limit: expected 1 to 2147483647 bytes, got %d",
        maxFileBytes);
    Check.atLeast("node limit", maxNodes, 1);
    Check.that(
        maxFoldedElements >= 1, "constant limit: expected at least 1, got %d", maxFoldedElements);
    Check.that(maxRunBytes >= 0, "run memory limit: expected 0 or more, got %d", maxRunBytes);
  }

  /** The documented defaults. */
  public static ImportOptions defaults() {
    return new ImportOptions(null, 0, 0, false, Integer.MAX_VALUE, 200_000, 1L << 28, 0);
  }

  public ImportOptions withOutput(String name) {
    return new ImportOptions(
        name,
        placeSide,
        imageSize,
        trainable,
        maxFileBytes,
        maxNodes,
        maxFoldedElements,
        maxRunBytes);
  }

  public ImportOptions withImageSize(int size) {
    return new ImportOptions(
        output, placeSide, size, trainable, maxFileBytes, maxNodes, maxFoldedElements, maxRunBytes);
  }

  public ImportOptions withTrainable(boolean on) {
    return new ImportOptions(
        output, placeSide, imageSize, on, maxFileBytes, maxNodes, maxFoldedElements, maxRunBytes);
  }

  /** With other limits of memory. */
  public ImportOptions withLimits(long foldedElements, long runBytes) {
    return new ImportOptions(
        output, placeSide, imageSize, trainable, maxFileBytes, maxNodes, foldedElements, runBytes);
  }

  /** With a map of places as the output, see the parameter. */
  public ImportOptions withPlaces(int side) {
    return new ImportOptions(
        output, side, imageSize, trainable, maxFileBytes, maxNodes, maxFoldedElements, maxRunBytes);
  }
}
