package org.ke4j.grid;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ke4j.image.Transformation;
import org.ke4j.method.ConfiguredMethod;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Scope;
import org.ke4j.store.Sha256;

/**
 * One detector that is fitted, and the cells that ask it.
 *
 * @param data the data set
 * @param label the normal class
 * @param encoder name or file of the encoder that ranks and embeds
 * @param encoderName its name, or null if neither method nor test needs one
 * @param side to which pictures are shrunk
 * @param method with its options
 * @param methodLabel its name in tables
 * @param seed of the run
 * @param leftOut the transformation that training does not see and the test shows alone, or null
 * @param ranked what is ranked
 * @param shown what tests show
 * @param values what determines the detector, as in a {@link CellKey}
 * @param cells what is asked
 */
record Fit(
    GridData data,
    int label,
    String encoder,
    String encoderName,
    int side,
    ConfiguredMethod method,
    String methodLabel,
    long seed,
    String leftOut,
    List<Transformation> ranked,
    List<Transformation> shown,
    Map<String, String> values,
    List<Asked> cells) {

  /**
   * A cell of the fit.
   *
   * @param severity of the test views, 0 for SAD
   */
  record Asked(CellKey key, Protocol protocol, Scope scope, int severity) {}

  /** Whether embeddings and rankings of another fit serve this one. */
  boolean shares(Fit other) {
    return other.data == data
        && other.label == label
        && other.seed == seed
        && other.side == side
        && other.encoder.equals(encoder)
        && Objects.equals(other.leftOut, leftOut);
  }

  /** Names the fit in locks and folders. */
  String hash() {
    Sha256 hash = new Sha256();
    values.forEach((name, value) -> hash.add(name).add(value));
    return hash.hex();
  }

  String className() {
    return data.className(label);
  }

  /** What it is, for people. */
  String title() {
    return methodLabel
        + " on "
        + className()
        + " ("
        + data.dataset().name()
        + (encoderName == null ? "" : ", " + encoderName)
        + ", seed "
        + seed
        + (leftOut == null ? "" : ", without " + leftOut)
        + ")";
  }

  /** The same with some of its cells. */
  Fit with(List<Asked> some) {
    return new Fit(
        data,
        label,
        encoder,
        encoderName,
        side,
        method,
        methodLabel,
        seed,
        leftOut,
        ranked,
        shown,
        values,
        some);
  }

  /** What determines a cell: all of the fit, and the test. */
  static CellKey key(Map<String, String> fit, Map<String, String> test) {
    Map<String, String> all = new LinkedHashMap<>(fit);
    all.putAll(test);
    return new CellKey(all);
  }
}
