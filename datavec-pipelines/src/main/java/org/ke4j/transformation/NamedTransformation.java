package org.ke4j.transformation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ke4j.datavec.ThroughDataVec;
import org.ke4j.error.Check;
import org.ke4j.image.Kind;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;

/**
 * A transformation by name and severity: chooses the parameters' table by the image's size, unless
 * one is fixed, and hands the image to the DataVec transform made for it. Each thread has its own
 * transforms, since DataVec's keep state.
 */
final class NamedTransformation implements Transformation {
  /** Makes the transform of a table and a severity 1..5. */
  @FunctionalInterface
  interface Maker {
    RgbTransform make(SeverityTable table, int severity);
  }

  private final String name;
  private String parameters = "";
  private final Kind kind;
  private final boolean hasSeverity;
  private final Maker maker;
  private final SeverityTable fixedTable;
  private final Map<SeverityTable, List<ThreadLocal<ThroughDataVec>>> made =
      new EnumMap<>(SeverityTable.class);

  /**
   * A named transformation.
   *
   * @param fixedTable the table for images of every size, or null
   */
  NamedTransformation(
      String name, Kind kind, boolean hasSeverity, SeverityTable fixedTable, Maker maker) {
    this.name = name;
    this.kind = kind;
    this.hasSeverity = hasSeverity;
    this.fixedTable = fixedTable;
    this.maker = maker;
    for (SeverityTable table : SeverityTable.values()) {
      List<ThreadLocal<ThroughDataVec>> transforms = new ArrayList<>();
      for (int s = 1; s <= Transformations.SEVERITIES; s++) {
        int severity = s;
        transforms.add(
            ThreadLocal.withInitial(() -> new ThroughDataVec(maker.make(table, severity))));
      }
      made.put(table, transforms);
    }
  }

  @Override
  public String name() {
    return name;
  }

  /** Adds what besides name and table decides what is done, for {@link #key}. */
  NamedTransformation with(String moreParameters) {
    parameters = " " + moreParameters;
    return this;
  }

  @Override
  public String key() {
    return name + parameters + (fixedTable == null ? "" : " " + fixedTable);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public boolean hasSeverity() {
    return hasSeverity;
  }

  @Override
  public RgbImage apply(RgbImage image, int severity, RandomGenerator random) {
    Check.between("severity", severity, 1, Transformations.SEVERITIES);
    SeverityTable table = fixedTable != null ? fixedTable : SeverityTable.fitting(image);
    return made.get(table).get(severity - 1).get().apply(image, random);
  }

  /** A transform of its own for DataVec, which keeps state in it. */
  RgbTransform make(SeverityTable table, int severity) {
    return maker.make(table, severity);
  }

  @Override
  public String toString() {
    return name;
  }
}
