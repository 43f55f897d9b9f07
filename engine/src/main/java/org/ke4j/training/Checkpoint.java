package org.ke4j.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.graph.NativeValues;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The state of a run after some steps. Order and views of an epoch follow from seed and epoch, so
 * that the number of finished steps is all the random streams there are.
 *
 * @param losses of the finished steps
 * @param speeds images/s of the finished epochs
 */
record Checkpoint(double[] losses, double[] speeds) {
  private static final String KIND = "training checkpoint";
  private static final int VERSION = 1;
  private static final String WEIGHT = "weight ";
  private static final String STATE = "state ";
  private static final Set<String> OTHERS = Set.of("options", "data", "losses", "speeds");

  /** What a file may hold beside weights and state: losses and speeds of a million steps. */
  private static final long OTHER_BYTES = 16L << 20;

  private static final int LONGEST_TEXT = 400;

  /**
   * Writes a checkpoint; native arrays are only read.
   *
   * @param data fingerprint of the images and views
   * @param weights parameters and running statistics
   * @return whether all weights are finite; if not, nothing is written
   */
  boolean write(
      Path file,
      TrainingOptions options,
      String data,
      Map<String, INDArray> weights,
      Map<String, INDArray> state)
      throws IOException {
    Sections sections = new Sections();
    sections.put("options", text(options));
    sections.put("data", data);
    sections.put("losses", losses);
    sections.put("speeds", speeds);
    for (Map.Entry<String, INDArray> weight : weights.entrySet()) {
      float[] values = NativeValues.read(weight.getValue());
      for (float value : values) {
        if (!Float.isFinite(value)) {
          return false;
        }
      }
      sections.put(WEIGHT + weight.getKey(), values);
    }
    state.forEach((name, array) -> sections.put(STATE + name, NativeValues.read(array)));
    SectionFile.write(file, KIND, VERSION, sections);
    return true;
  }

  /**
   * Reads a checkpoint into a run's arrays, which stay as they are if it is refused. A file that is
   * longer than one of these arrays can be is not read at all.
   *
   * @throws CorruptFileException if it is damaged, or holds what no such checkpoint does
   * @throws UsageException if it belongs to other options or other images
   */
  static Checkpoint read(
      Path file,
      TrainingOptions options,
      String data,
      Map<String, INDArray> weights,
      Map<String, INDArray> state)
      throws IOException {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    weights.forEach((name, array) -> arrays.put(WEIGHT + name, array));
    state.forEach((name, array) -> arrays.put(STATE + name, array));
    long most = OTHER_BYTES;
    for (Map.Entry<String, INDArray> entry : arrays.entrySet()) {
      most += 4 * entry.getValue().length() + 4L * entry.getKey().length() + 16;
    }
    Sections sections = SectionFile.read(file, KIND, VERSION, VERSION, most);
    compare(file, options, sections.text("options"));
    if (!sections.text("data").equals(data)) {
      throw new UsageException(
          file + ": the checkpoint is of a run on other images or views: it cannot be resumed");
    }
    for (String name : sections.names()) {
      if (!OTHERS.contains(name) && !arrays.containsKey(name)) {
        throw new CorruptFileException(
            file, "section", "one of this network", "'" + printable(name) + "'");
      }
    }
    arrays.forEach(
        (name, array) -> {
          float[] values = sections.floats(name);
          int length = values.length;
          if (array.length() != length) {
            throw new Ke4jException(
                file + ": " + name + ": expected " + array.length() + " values, found " + length);
          }
          for (float value : values) {
            if (!Float.isFinite(value)) {
              throw new CorruptFileException(file, name, "finite numbers", value + "");
            }
          }
        });
    Checkpoint found =
        new Checkpoint(finite(file, sections, "losses"), finite(file, sections, "speeds"));
    if (found.speeds.length > found.losses.length) {
      throw new CorruptFileException(
          file, "speeds", "at most one for each step", found.speeds.length + "");
    }
    arrays.forEach((name, array) -> NativeValues.write(array, sections.floats(name)));
    return found;
  }

  private static double[] finite(Path file, Sections sections, String name) {
    double[] values = sections.doubles(name);
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new CorruptFileException(file, name, "finite numbers", value + "");
      }
    }
    return values;
  }

  /**
   * Options as lines; epochs are left out where more of them only make the run longer, and the
   * network where it is the one that every run had before there were others.
   */
  private static String text(TrainingOptions options) {
    Map<String, String> map = options.describe();
    if (options.schedule() == RateSchedule.CONSTANT) {
      map.remove("epochs");
    }
    map.remove("network", NetworkArchitecture.STANDARD);
    return map.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static void compare(Path file, TrainingOptions options, String saved) {
    String wanted = text(options);
    if (!wanted.equals(saved)) {
      throw new UsageException(
          file
              + ": the checkpoint is of a run with other options: "
              + difference(saved, wanted)
              + " there, "
              + difference(wanted, saved)
              + " here");
    }
  }

  private static String difference(String from, String without) {
    var known = Arrays.asList(without.split("\n"));
    return printable(
        Arrays.stream(from.split("\n"))
            .filter(line -> !known.contains(line))
            .collect(Collectors.joining(", ")));
  }

  /** A text of the file for a message: without control characters, and not too long. */
  private static String printable(String text) {
    String start = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
