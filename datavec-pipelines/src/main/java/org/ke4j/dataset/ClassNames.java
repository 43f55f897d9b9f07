package org.ke4j.dataset;

import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.List;
import org.ke4j.store.TextFile;

/** Names of CIFAR's classes: from the file beside the images, or the official ones. */
final class ClassNames {
  static final String CIFAR_10_FILE = "batches.meta.txt";
  static final String CIFAR_100_COARSE_FILE = "coarse_label_names.txt";
  static final String CIFAR_100_FINE_FILE = "fine_label_names.txt";

  static final List<String> CIFAR_10 =
      words(
          """
          airplane automobile bird cat deer dog frog horse ship truck
          """);

  static final List<String> CIFAR_100_COARSE =
      words(
          """
          aquatic_mammals fish flowers food_containers fruit_and_vegetables
          household_electrical_devices household_furniture insects large_carnivores
          large_man-made_outdoor_things large_natural_outdoor_scenes
          large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people
          reptiles small_mammals trees vehicles_1 vehicles_2
          """);

  static final List<String> CIFAR_100_FINE =
      words(
          """
          apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy
          bridge bus butterfly camel can castle caterpillar cattle chair chimpanzee
          clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant
          flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower
          leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom
          oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree plain plate
          poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark
          shrew skunk skyscraper snail snake spider squirrel streetcar sunflower
          sweet_pepper table tank telephone television tiger tractor train trout tulip
          turtle wardrobe whale willow_tree wolf woman worm
          """);

  private ClassNames() {}

  /**
   * The names in a file of one name a line, or the built-in ones if there is no file.
   *
   * @param file may be null
   */
  static List<String> orBuiltIn(Content file, List<String> builtIn) {
    if (file == null) {
      return builtIn;
    }
    String text;
    try {
      text = TextFile.decode(file.bytes());
    } catch (CharacterCodingException e) {
      throw file.corrupt("class names", "text in UTF-8", "other bytes", e);
    }
    List<String> names = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (names.size() != builtIn.size() || new HashSet<>(names).size() != names.size()) {
      throw file.corrupt(
          "class names", builtIn.size() + " different names, one a line", names.toString());
    }
    return names;
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
