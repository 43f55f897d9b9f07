package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.ke4j.AnomalyDetector;
import org.ke4j.Why;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.FittedDetector;
import org.ke4j.model.Fitted;
import org.ke4j.model.Learnt;
import org.ke4j.model.ModelDescription;
import org.ke4j.model.Models;

/**
 * What speaks for the scores of anomalies, by what the model keeps of its normal images, which is
 * read when it is first asked for. Owns the encoder: close it.
 */
final class AnomalyReasons implements AutoCloseable {
  private final Path model;
  private final ModelDescription description;
  private final FittedDetector scoring;
  private final Encoder encoder;
  private final Consumer<String> notes;
  private AnomalyDetector detector;
  private Learnt learnt;
  private boolean unknown;

  /**
   * @param scoring detector of the model; stays the caller's
   * @param encoder given away; null for the one that the model names, opened at the first reason
   * @param notes is told if the encoder cannot be opened or is another one than the model's: then
   *     there are no reasons
   */
  AnomalyReasons(
      Path model,
      ModelDescription description,
      FittedDetector scoring,
      Encoder encoder,
      Consumer<String> notes) {
    this.model = model;
    this.description = description;
    this.scoring = scoring;
    this.encoder = encoder;
    this.notes = notes;
  }

  /** The model, for heat maps; open as long as this is. */
  AnomalyDetector detector() throws IOException {
    if (detector == null) {
      learnt = Models.learnt(model);
      unknown = learnt == null;
      Fitted fitted =
          new Fitted(
              description,
              new Borrowed(scoring),
              Models.calibration(model),
              learnt,
              Models.provenance(model));
      detector =
          encoder == null
              ? AnomalyDetector.of(fitted, model, Models.encoder(model))
              : AnomalyDetector.of(fitted, encoder);
    }
    return detector;
  }

  /** Where the normal pictures were; empty if that is not known. */
  List<String> folders() throws IOException {
    detector();
    return learnt == null ? List.of() : learnt.folders();
  }

  /**
   * The reasons of some of the images.
   *
   * @param which indices into them
   * @param embeddings of all of them; null where the method needs none
   * @return by the index; empty where the model keeps nothing to compare with
   */
  Map<Integer, Why> of(List<Integer> which, List<Sample> samples, Matrix embeddings)
      throws IOException {
    Map<Integer, Why> reasons = new HashMap<>();
    if (which.isEmpty() || !Models.isFile(model)) {
      return reasons;
    }
    AnomalyDetector asked = detector();
    if (unknown) {
      return reasons;
    }
    if (embeddings != null) {
      List<Why> found = asked.why(embeddings.select(which.stream().mapToInt(i -> i).toArray()));
      for (int k = 0; k < found.size(); k++) {
        reasons.put(which.get(k), found.get(k));
      }
      return reasons;
    }
    try {
      for (int i : which) {
        reasons.put(i, asked.why(samples.get(i).image()));
      }
    } catch (Ke4jException e) {
      unknown = true;
      notes.accept("no reasons: " + e.getMessage());
    }
    return reasons;
  }

  @Override
  public void close() {
    if (detector != null) {
      detector.close();
    }
  }
}
