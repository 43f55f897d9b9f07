package org.ke4j.tests;

import java.io.IOException;
import java.nio.file.Path;
import org.ke4j.tests.Planted.Damage;
import org.ke4j.tests.Planted.Thing;

/**
 * The pictures behind the README's picture of a result: metal discs, sound ones to learn from in
 * {@code good}, and sound and damaged ones in {@code new}. docs/pictures/README.md tells how it is
 * made. Argument: the folder.
 */
public final class ResultPicture {
  private ResultPicture() {}

  public static void main(String[] words) throws IOException {
    Path folder = Path.of(words[0]);
    for (int i = 0; i < 60; i++) {
      String name = "good/disc-%02d.png".formatted(i);
      Pictures.write(folder.resolve(name), Planted.sound(Thing.DISC, 1000 + i).image());
    }
    for (int i = 0; i < 8; i++) {
      String name = "new/sound-%d.png".formatted(i);
      Pictures.write(folder.resolve(name), Planted.sound(Thing.DISC, 5000 + i).image());
    }
    long seed = 7003;
    for (Damage damage : Damage.values()) {
      String name = "new/%s.png".formatted(damage.name().toLowerCase(java.util.Locale.ROOT));
      Pictures.write(folder.resolve(name), Planted.damaged(Thing.DISC, damage, seed++).image());
    }
  }
}
