package org.ke4j.protocol;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;

/**
 * Tables known by name. {@code paper} is the human-supervised table of the reference code for
 * CIFAR-10, SVHN (and the built-in digits) and the superclasses of CIFAR-100; {@code geometry} says
 * rotations only; {@code digits-strict} says rotations for all digits but 0 and flips for all but
 * 0, 1 and 8. The preset {@code ke} comes from a ranking and is made where the ranking is.
 */
public final class MeaningPresets {
  public static final String PAPER = "paper";
  public static final String GEOMETRY = "geometry";
  public static final String DIGITS_STRICT = "digits-strict";

  /** The preset that takes the ranking's negative set as the truth. */
  public static final String KE = "ke";

  private static final List<String> CIFAR10 =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final String[] CIFAR10_CODES = {
    "GN GB R", "GN GB R", "GN GB", "GN GB", "GN GB R", "GN GB", "GN GB", "GN GB R", "GN GB R",
    "GN GB R"
  };
  private static final String[] DIGIT_CODES = {
    "GN GB",
    "GN GB",
    "GN GB F R",
    "GN GB F R",
    "GN CJ F R",
    "GN GB F R",
    "GN GB F",
    "GN GB F R",
    "GN GB R",
    "GN GB F R"
  };
  private static final String[] CIFAR100_CODES = {
    "GN GB",
    "GN GB",
    "GN GB",
    "GN GB",
    "GN CJ",
    "GN GB",
    "GN GB",
    "GN GB",
    "GN GB",
    "GN GB R",
    "GN GB CJ",
    "GN R",
    "GN GB",
    "GN GB",
    "GN GB CJ",
    "GN GB",
    "GN GB",
    "GN GB CJ",
    "GN GB R",
    "GN GB R"
  };
  private static final List<String> CIFAR100 =
      List.of(
          "aquatic_mammals",
          "fish",
          "flowers",
          "food_containers",
          "fruit_and_vegetables",
          "household_electrical_devices",
          "household_furniture",
          "insects",
          "large_carnivores",
          "large_man-made_outdoor_things",
          "large_natural_outdoor_scenes",
          "large_omnivores_and_herbivores",
          "medium_mammals",
          "non-insect_invertebrates",
          "people",
          "reptiles",
          "small_mammals",
          "trees",
          "vehicles_1",
          "vehicles_2");

  private MeaningPresets() {}

  /** Whether there is a {@code paper} table for the classes of this data set. */
  public static boolean hasPaper(Dataset dataset) {
    return codes(dataset.classes()) != null;
  }

  /**
   * A preset for a data set.
   *
   * @throws UsageException if the preset is unknown, or does not fit the classes
   */
  public static MeaningTable of(String preset, Dataset dataset) {
    List<String> classes = dataset.classes();
    Map<String, Set<String>> changes = new HashMap<>();
    switch (preset) {
      case PAPER -> {
        String[] codes = codes(classes);
        if (codes == null) {
          throw new UsageException(
              "there is no table 'paper' for the classes of "
                  + dataset.name()
                  + "; choose ke, geometry or a file of your own");
        }
        for (int i = 0; i < codes.length; i++) {
          changes.put(classes.get(i), decode(codes[i]));
        }
      }
      case GEOMETRY -> classes.forEach(c -> changes.put(c, decode("R")));
      case DIGITS_STRICT -> {
        if (!classes.equals(DIGITS)) {
          throw new UsageException(
              "the table 'digits-strict' is for the classes 0 to 9, not those of "
                  + dataset.name());
        }
        for (String digit : DIGITS) {
          String code =
              switch (digit) {
                case "0" -> "";
                case "1", "8" -> "R";
                default -> "R F";
              };
          changes.put(digit, decode(code));
        }
      }
      default ->
          throw new UsageException(
              "no table '"
                  + preset
                  + "'; there are: paper, geometry, digits-strict, ke, or a file");
    }
    return new MeaningTable(preset, changes);
  }

  private static String[] codes(List<String> classes) {
    if (classes.equals(CIFAR10)) {
      return CIFAR10_CODES;
    }
    if (classes.equals(DIGITS)) {
      return DIGIT_CODES;
    }
    return classes.equals(CIFAR100) ? CIFAR100_CODES : null;
  }

  private static Set<String> decode(String codes) {
    List<String> names = new ArrayList<>();
    for (String code : codes.split(" ")) {
      switch (code) {
        case "GN" -> names.add("gaussian_noise");
        case "GB" -> names.add("glass_blur");
        case "CJ" -> names.add("color_jitter");
        case "F" -> names.add("flip");
        case "R" -> names.addAll(List.of("rot90", "rot270"));
        case "" -> {}
        default -> throw new IllegalStateException(code);
      }
    }
    return Set.copyOf(names);
  }
}
