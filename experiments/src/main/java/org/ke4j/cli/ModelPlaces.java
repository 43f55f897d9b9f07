package org.ke4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.ke4j.error.UsageException;

/**
 * A model and pictures for it, named by options or by their place on the command line.
 *
 * @param images null where none were named
 */
record ModelPlaces(Path model, Path images) {
  /**
   * Joins both ways.
   *
   * @param model of {@code --model}, or null
   * @param images of its option, or null
   * @param option the option's name
   * @param places what has no option: the model unless {@code --model} names it, then the images
   * @throws UsageException if no model is named, or something twice
   */
  static ModelPlaces of(Path model, Path images, String option, List<Path> places) {
    int next = 0;
    Path chosen = model;
    if (chosen == null && next < places.size()) {
      chosen = places.get(next++);
    }
    if (chosen == null) {
      throw new UsageException(
          "expected a model: the file that 'ke fit' or the folder that 'ke train' wrote");
    }
    Path pictures = images;
    if (pictures == null && next < places.size()) {
      pictures = places.get(next++);
    }
    if (next < places.size()) {
      throw new UsageException(
          "expected a model and images once each, got also "
              + places.get(next)
              + (images == null ? "" : " beside " + option));
    }
    return new ModelPlaces(chosen, pictures);
  }
}
