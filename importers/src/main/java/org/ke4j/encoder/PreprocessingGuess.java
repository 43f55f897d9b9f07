package org.ke4j.encoder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.ke4j.error.Ke4jException;
import org.ke4j.onnx.OnnxModel;

/**
 * The preprocessing of a model that has no description: what a configuration file of another
 * library beside it says, otherwise what its names suggest.
 *
 * @param preprocessing of the model's input size
 * @param basis what it rests on, in words
 * @param notes what else the user should know
 */
record PreprocessingGuess(Preprocessing preprocessing, String basis, List<String> notes) {

  /**
   * The input size that configuration files tell, for models that leave it open.
   *
   * @return pixels, 0 if there is no such file
   */
  static int size(Path file) {
    return new ConfigFiles().beside(file).map(found -> found.preprocessing().size()).orElse(0);
  }

  /**
   * Guesses.
   *
   * @param model imported from the file
   * @throws Ke4jException if the input is not one of square RGB images
   */
  static PreprocessingGuess of(Path file, OnnxModel model) {
    long[] shape = model.inputShape();
    Optional<Boolean> last = Preprocessor.channelsLast(shape);
    if (last.isEmpty()) {
      throw new Ke4jException(
          file
              + ": expected an input [batch, 3, size, size] or [batch, size, size, 3] of square RGB"
              + " images, got "
              + Arrays.toString(shape).replace("[-1", "[batch"));
    }
    int size = Math.toIntExact(shape[2]);
    ConfigFiles configs = new ConfigFiles();
    Optional<ConfigFiles.Found> found = configs.beside(file);
    if (found.isPresent()) {
      return fromConfig(found.get(), size, configs.notes());
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    String output = model.outputNames().get(0);
    if (output.startsWith("image_") || name.contains("clip")) {
      return new PreprocessingGuess(
          Preprocessing.clip(size),
          output.startsWith("image_")
              ? "the output is called " + output + ", as CLIP's is"
              : "the file's name has 'clip' in it",
          configs.notes());
    }
    List<String> notes = new ArrayList<>(configs.notes());
    if (last.get()) {
      notes.add(
          "the channels come last, as in TensorFlow: many of its models take values from -1 to 1"
              + " (--mean .5,.5,.5 --deviation .5,.5,.5), or scale them inside from 0 to 255"
              + " (--mean 0,0,0 --deviation .00392157,.00392157,.00392157)");
    }
    return new PreprocessingGuess(
        Preprocessing.imageNet(size, Math.round(size / 0.875f), Resampling.BICUBIC),
        "nothing tells; this is what most ImageNet models take",
        notes);
  }

  private static PreprocessingGuess fromConfig(
      ConfigFiles.Found found, int size, List<String> earlier) {
    Preprocessing told = found.preprocessing();
    if (told.size() == size) {
      return new PreprocessingGuess(told, "read from " + found.file(), earlier);
    }
    List<String> notes = new ArrayList<>(earlier);
    notes.add(
        found.file()
            + " is for "
            + told.size()
            + " pixels, the model takes "
            + size
            + ": resized in proportion");
    int side = told.shortSide() == 0 ? 0 : (int) ((long) told.shortSide() * size / told.size());
    return new PreprocessingGuess(
        new Preprocessing(size, side, told.resampling(), told.mean(), told.deviation(), told.bgr()),
        "read from " + found.file(),
        notes);
  }
}
