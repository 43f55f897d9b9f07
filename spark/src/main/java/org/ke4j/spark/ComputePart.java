package org.ke4j.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Services;
import org.ke4j.store.Reasons;
import org.ke4j.work.ExperimentParts;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A part of an experiment as a task. The tasks of a process take turns, with all its threads. */
final class ComputePart extends AbstractFunction1<Iterator<String>, ComputePart.Done>
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Object TURN = new Object();

  private final String text;
  private final Slots slots;

  /** What travels back to the driver. */
  record Done(String part, List<String> results, List<String> failures) implements Serializable {}

  ComputePart(String text, Slots slots) {
    this.text = text;
    this.slots = slots;
  }

  /** Those who know experiments. */
  static ExperimentParts experiments() {
    List<ExperimentParts> all = Services.all(ExperimentParts.class);
    if (all.isEmpty()) {
      throw new UsageException(
          "no experiments are on the class path: the artifact ke4j-experiments brings them; './ke"
              + " spark' has it");
    }
    return all.get(0);
  }

  @Override
  public Done apply(Iterator<String> parts) {
    slots.start();
    String part = parts.next();
    synchronized (TURN) {
      try {
        ExperimentParts.Computed computed = experiments().compute(text, part, slots.count());
        return new Done(part, List.copyOf(computed.results()), List.copyOf(computed.failures()));
      } catch (IOException e) {
        throw new Ke4jException("a part of the experiment failed: " + Reasons.of(e), e);
      }
    }
  }
}
