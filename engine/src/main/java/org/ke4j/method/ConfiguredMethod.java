package org.ke4j.method;

import java.util.Map;
import org.ke4j.error.Check;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.option.OptionRecord;

/** A method with its options: ready to learn. */
public final class ConfiguredMethod {
  private final DetectorMethod<?> method;
  private final Bound<?> bound;

  private <O extends Record> ConfiguredMethod(DetectorMethod<O> method, O options) {
    OptionRecord.check(options);
    this.method = method;
    this.bound = new Bound<>(method, options);
  }

  private record Bound<O extends Record>(DetectorMethod<O> method, O options) {
    ConfiguredMethod with(Map<String, String> values) {
      return new ConfiguredMethod(method, OptionRecord.with(options, values));
    }

    FittedDetector fit(NormalClass normal, Fitting fitting) {
      int images = normal.images().size();
      Check.enough(
          images >= method.leastImages(),
          "%s: expected at least %d training pictures, got %d",
          method.name(),
          method.leastImages(),
          images);
      return method.fit(normal, options, fitting);
    }

    Knowledge knowledge(NormalClass normal, Fitting fitting) {
      return method.knowledge(normal, options, fitting);
    }

    String details() {
      return method.details(options);
    }

    void check(SelectionOptions selection, DetectorMethod.RankedBy ranking) {
      method.check(options, selection, ranking);
    }

    int imageSide() {
      return method.imageSide(options);
    }
  }

  /**
   * With options of its own.
   *
   * @throws org.ke4j.error.UsageException for a number that is out of its option's range
   */
  public static <O extends Record> ConfiguredMethod of(DetectorMethod<O> method, O options) {
    return new ConfiguredMethod(method, options);
  }

  /**
   * With a preset's options, some of them changed.
   *
   * @param values by name, as text
   * @throws org.ke4j.error.UsageException for an unknown option or a value that it refuses
   */
  public static <O extends Record> ConfiguredMethod of(
      DetectorMethod<O> method, Preset preset, Map<String, String> values) {
    return new ConfiguredMethod(method, OptionRecord.with(method.defaults(preset), values));
  }

  /**
   * The same with some options changed.
   *
   * @param values by name, as text
   * @throws org.ke4j.error.UsageException for an unknown option or a value that it refuses
   */
  public ConfiguredMethod with(Map<String, String> values) {
    return bound.with(values);
  }

  public DetectorMethod<?> method() {
    return method;
  }

  public String name() {
    return method.name();
  }

  /** Every option by name, as text. */
  public Map<String, String> options() {
    return OptionRecord.print(bound.options());
  }

  /** See {@link DetectorMethod#imageSide}. */
  public int imageSide() {
    return bound.imageSide();
  }

  /** What a reader of results must know; may be empty. */
  public String details() {
    return bound.details();
  }

  /** See {@link DetectorMethod#check}. */
  public void check(SelectionOptions selection, DetectorMethod.RankedBy ranking) {
    bound.check(selection, ranking);
  }

  /** See {@link DetectorMethod#knowledge}. */
  public Knowledge knowledge(NormalClass normal, Fitting fitting) {
    return bound.knowledge(normal, fitting);
  }

  /**
   * See {@link DetectorMethod#fit}.
   *
   * @throws org.ke4j.error.Ke4jException if there are fewer images than {@link
   *     DetectorMethod#leastImages}
   */
  public FittedDetector fit(NormalClass normal, Fitting fitting) {
    return bound.fit(normal, fitting);
  }
}
