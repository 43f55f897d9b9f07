package org.ke4j.grid;

import java.util.List;
import java.util.Map;

/**
 * A finished cell.
 *
 * @param key what determines it
 * @param data name of the data set
 * @param className the normal class
 * @param method label of the method in the grid
 * @param details what a reader must know of the method's options; may be empty
 * @param encoder name of the encoder; null if the method needs none
 * @param inSample whether the encoder was trained on these images
 * @param seed of the run
 * @param protocol sad, spa or ssa
 * @param scope in-class or full for SSA, else null
 * @param severity of the test views; 0 for SAD
 * @param leftOut the transformation that only the test shows, or null
 * @param auroc 0..1; null if it is not defined, see {@code reason}
 * @param low lower end of the 95 % interval, images resampled; null as {@code auroc}
 * @param high upper end
 * @param reason why there is no figure; null if there is one
 * @param normal number of normal views
 * @param anomalous number of anomalous views
 * @param images number of test images
 * @param trainImages number of training images
 * @param fitSeconds wall time of learning, shared work that others had done not counted
 * @param scoreSeconds wall time of scoring, for all protocols of the fit together
 * @param curve receiver operating characteristic, thinned
 * @param histogram of the scores
 * @param losses of the training's steps, thinned; empty where nothing was trained
 * @param made when, versions, hardware
 */
public record CellResult(
    Map<String, String> key,
    String data,
    String className,
    String method,
    String details,
    String encoder,
    boolean inSample,
    long seed,
    String protocol,
    String scope,
    int severity,
    String leftOut,
    Double auroc,
    Double low,
    Double high,
    String reason,
    int normal,
    int anomalous,
    int images,
    int trainImages,
    double fitSeconds,
    double scoreSeconds,
    Curve curve,
    Histogram histogram,
    List<Double> losses,
    Map<String, String> made) {

  /**
   * Points of a curve, both ascending from 0 to 1.
   *
   * @param falseAlarms share of normal views above the threshold
   * @param found share of anomalies above it
   */
  public record Curve(List<Double> falseAlarms, List<Double> found) {}

  /**
   * Counts of scores in equal bins.
   *
   * @param low left end of the first bin
   * @param high right end of the last
   */
  public record Histogram(double low, double high, List<Integer> normal, List<Integer> anomalous) {}

  /** The protocol with its scope, as in tables. */
  public String question() {
    return protocol.toUpperCase(java.util.Locale.ROOT) + (scope == null ? "" : " " + scope);
  }
}
