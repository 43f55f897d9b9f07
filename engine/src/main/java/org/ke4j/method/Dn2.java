package org.ke4j.method;

import java.util.List;
import org.ke4j.detection.NearestNeighbours;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.option.Described;
import org.ke4j.option.Range;
import org.ke4j.store.Sections;

/** DN2 (Bergman, Cohen and Hoshen 2020): nearest neighbours among frozen features. */
public final class Dn2 implements DetectorMethod<Dn2.Options> {
  public static final String NAME = "dn2";

  /**
   * How neighbours are found.
   *
   * @param neighbours how many, 1 or more; default 2
   * @param raw whether features are taken as they are instead of normalised to length one
   */
  public record Options(
      @Described("number of nearest neighbours") @Range(from = 1) int neighbours,
      @Described("features as they are, not of length one") boolean raw) {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "nearest neighbours of the encoder's features";
  }

  @Override
  public Options defaults(Preset preset) {
    return new Options(2, false);
  }

  @Override
  public int leastImages() {
    return 2;
  }

  @Override
  public boolean usesEncoder() {
    return true;
  }

  @Override
  public boolean usesKnowledge() {
    return false;
  }

  @Override
  public FittedDetector fit(NormalClass normal, Options options, Fitting fitting) {
    return new EmbeddedDetector<>(
        normal.embedder(),
        NearestNeighbours.fit(
            normal.originals(), new NearestNeighbours.Options(options.neighbours, options.raw)));
  }

  @Override
  public List<Part> parts(FittedDetector detector) {
    NearestNeighbours neighbours = (NearestNeighbours) ((EmbeddedDetector<?>) detector).detector();
    return List.of(new Part(Part.DETECTOR, 1, neighbours.write(new Sections())));
  }

  @Override
  public FittedDetector restore(Restoring stored) {
    return new EmbeddedDetector<>(
        stored.embedder(), NearestNeighbours.read(stored.part(Part.DETECTOR)));
  }
}
