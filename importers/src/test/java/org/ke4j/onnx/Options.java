package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One combination of named options of an operator. */
final class Options {
  private final Map<String, Object> chosen = new LinkedHashMap<>();

  private Options() {}

  /**
   * Every combination, in an order as if by chance, the same each time: then few of the first ones
   * have every two options together.
   *
   * @param namesAndLists a name, a list of its values, the next name, ...
   */
  static void each(Consumer<Options> use, Object... namesAndLists) {
    List<Options> all = new ArrayList<>();
    each(all::add, namesAndLists, 0, new Options());
    Collections.shuffle(all, new Random(7));
    all.forEach(use);
  }

  private static void each(Consumer<Options> use, Object[] all, int at, Options made) {
    if (at == all.length) {
      Options own = new Options();
      own.chosen.putAll(made.chosen);
      use.accept(own);
      return;
    }
    for (Object value : (List<?>) all[at + 1]) {
      made.chosen.put((String) all[at], value);
      each(use, all, at + 2, made);
    }
  }

  int whole(String name) {
    return (Integer) chosen.get(name);
  }

  boolean is(String name) {
    return (Boolean) chosen.get(name);
  }

  String text(String name) {
    return (String) chosen.get(name);
  }

  long[] list(String name) {
    return (long[]) chosen.get(name);
  }

  static final List<Boolean> EITHER = List.of(false, true);

  /** Names and values, a blank between any two; the same number of words for each combination. */
  @Override
  public String toString() {
    return chosen.entrySet().stream()
        .map(e -> e.getKey() + " " + text(e.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String text(Object value) {
    String text = value instanceof long[] list ? Arrays.toString(list) : value.toString();
    return text.isEmpty() ? "-" : text.replace(" ", "");
  }
}
