package org.ke4j.task;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ke4j.detection.LibsvmFormat;
import org.ke4j.detection.OneClassSvm;
import org.ke4j.error.UsageException;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.FittedDetector;
import org.ke4j.model.Models;
import org.ke4j.run.RunContext;

/**
 * A model written for another program.
 *
 * @param output the file
 * @param features length of a vector
 * @param unitLength whether it expects features of length one
 */
public record ExportReport(
    String output, String format, int supportVectors, int features, boolean unitLength) {

  /**
   * Writes the one-class SVM of a model as LIBSVM's text format.
   *
   * @throws UsageException if the model has none
   */
  public static ExportReport libsvm(Path model, Path target, RunContext run) throws IOException {
    String kind = Models.describe(model).detector();
    if (DetectorMethod.find(kind).usesEncoder()) {
      throw noMachine(model, kind);
    }
    // The detector owns the machine's rows: both are used before it is closed.
    try (FittedDetector detector = Models.read(model, null, run.threads(), run.progress())) {
      OneClassSvm svm = detector.machine().orElseThrow(() -> noMachine(model, kind));
      Files.createDirectories(target.toAbsolutePath().getParent());
      LibsvmFormat.write(target, svm);
      return new ExportReport(
          target.toString(), "libsvm", svm.coefficients().length, svm.width(), svm.normalized());
    }
  }

  private static UsageException noMachine(Path model, String kind) {
    return new UsageException(
        model + ": expected a model with a one-class SVM (detector ke), got detector " + kind);
  }

  /** For people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s: one-class SVM of %d support vectors on %d features%s%n",
        output,
        supportVectors,
        features,
        unitLength ? " of length one" : "");
  }
}
