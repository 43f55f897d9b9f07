package org.ke4j.distil;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.graph.NativeValues;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The state of a student after some whole epochs, so that an interrupted run goes on. */
final class StudentCheckpoint {
  private static final String KIND = "distillation checkpoint";
  private static final int VERSION = 1;
  private static final String OPTIONS = "options";
  private static final String STEPS = "steps";
  private static final String EPOCHS = "epochs";
  private static final String WEIGHT = "weight ";
  private static final String MEMORY = "memory ";

  /** Numbers of an epoch in the file. */
  private static final int FIELDS = 5;

  private StudentCheckpoint() {}

  /**
   * Writes a checkpoint, or leaves the former one.
   *
   * @param options what a run that goes on must agree with: options, images, teacher, table
   */
  static void write(Path file, String options, Student student, List<DistilReport.Epoch> epochs)
      throws IOException {
    double[] numbers = new double[epochs.size() * FIELDS];
    for (int e = 0; e < epochs.size(); e++) {
      DistilReport.Epoch epoch = epochs.get(e);
      double[] fields = {
        epoch.loss(),
        epoch.direction(),
        epoch.relation(),
        epoch.knowledge(),
        epoch.dn2() == null ? Double.NaN : epoch.dn2()
      };
      System.arraycopy(fields, 0, numbers, e * FIELDS, FIELDS);
    }
    Sections sections =
        new Sections()
            .put(OPTIONS, options)
            .put(STEPS, (long) student.steps())
            .put(EPOCHS, numbers);
    put(sections, WEIGHT, student.weights());
    put(sections, MEMORY, student.memory());
    SectionFile.write(file, KIND, VERSION, sections);
  }

  private static void put(Sections sections, String prefix, Map<String, INDArray> arrays) {
    arrays.forEach((name, array) -> sections.put(prefix + name, NativeValues.read(array)));
  }

  /**
   * Reads a checkpoint into a student.
   *
   * @return its epochs
   * @throws CorruptFileException if it is damaged
   * @throws UsageException if it is of another run
   */
  static List<DistilReport.Epoch> read(Path file, String options, Student student)
      throws IOException {
    Sections sections = SectionFile.read(file, KIND, VERSION, VERSION);
    if (!sections.text(OPTIONS).equals(options)) {
      throw new UsageException(
          file
              + ": the checkpoint is of a run with other options, images or teacher; leave --resume"
              + " out to begin anew");
    }
    get(file, sections, WEIGHT, student.weights());
    get(file, sections, MEMORY, student.memory());
    student.resume(Math.toIntExact(sections.number(STEPS)));
    double[] numbers = sections.doubles(EPOCHS);
    List<DistilReport.Epoch> epochs = new ArrayList<>();
    for (int at = 0; at + FIELDS <= numbers.length; at += FIELDS) {
      double dn2 = numbers[at + 4];
      epochs.add(
          new DistilReport.Epoch(
              epochs.size() + 1,
              numbers[at],
              numbers[at + 1],
              numbers[at + 2],
              numbers[at + 3],
              Double.isNaN(dn2) ? null : dn2));
    }
    return epochs;
  }

  private static void get(
      Path file, Sections sections, String prefix, Map<String, INDArray> arrays) {
    arrays.forEach(
        (name, array) -> {
          float[] values = sections.floats(prefix + name);
          if (values.length != array.length()) {
            throw new CorruptFileException(
                file, prefix + name, array.length() + " values", values.length + "");
          }
          NativeValues.write(array, values);
        });
  }
}
