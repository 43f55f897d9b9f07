package org.ke4j.evaluation;

import java.util.List;
import org.ke4j.error.Check;
import org.ke4j.image.Transformation;
import org.ke4j.protocol.Draws;
import org.ke4j.protocol.Protocol;
import org.ke4j.protocol.Shown;

/**
 * How detectors are tested.
 *
 * @param protocols which protocols
 * @param draws one or all transformations of each image
 * @param repeats how often the draw is repeated, 1 or more; the AUROC is the mean
 * @param withOriginals whether SSA also shows untouched normal images
 * @param shown which images SPA transforms
 * @param severity of the test views, 1..5; 5 in the paper
 * @param seed of draws and views
 * @param preserving the transformations of SPA
 * @param shifting the transformations of SSA; the paper crops less there
 */
public record EvaluationOptions(
    List<Protocol> protocols,
    Draws draws,
    int repeats,
    boolean withOriginals,
    Shown shown,
    int severity,
    long seed,
    List<Transformation> preserving,
    List<Transformation> shifting) {
  public EvaluationOptions {
    protocols = List.copyOf(protocols);
    preserving = List.copyOf(preserving);
    shifting = List.copyOf(shifting);
    Check.atLeast("number of protocols", protocols.size(), 1);
    Check.atLeast("repeats", repeats, 1);
    Check.between("severity", severity, 1, 5);
  }

  /** Every image of SPA transformed. */
  public EvaluationOptions(
      List<Protocol> protocols,
      Draws draws,
      int repeats,
      boolean withOriginals,
      int severity,
      long seed,
      List<Transformation> preserving,
      List<Transformation> shifting) {
    this(protocols, draws, repeats, withOriginals, Shown.ALL, severity, seed, preserving, shifting);
  }

  /** The transformations a protocol draws from. */
  List<Transformation> transformations(Protocol protocol) {
    return protocol == Protocol.SSA ? shifting : preserving;
  }
}
