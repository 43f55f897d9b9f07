package org.ke4j.graph;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The gradients met so far in a backward pass, by the names of the variables. A gradient may be
 * shared by several variables (a sum hands its own to both terms): such a one is only read.
 */
final class Gradients {
  private record Gradient(GraphValue value, boolean shared) {}

  private final Operators operators;
  private final Set<String> wanted;
  private final Map<String, GraphValue> own;
  private final Map<String, Integer> uses;
  private final Map<String, Gradient> known = new HashMap<>();

  /**
   * @param wanted the variables that depend on a trained one; the others are left out
   * @param own where the gradients of the trained variables are to be in the end
   * @param uses how many times each variable is read
   */
  Gradients(
      Operators operators,
      Set<String> wanted,
      Map<String, GraphValue> own,
      Map<String, Integer> uses) {
    this.operators = operators;
    this.wanted = wanted;
    this.own = own;
    this.uses = uses;
  }

  /**
   * Where a rule best writes the gradient of a variable, to {@link #add} it then: at once to its
   * own array if it is a trained one and has no other part, else to a temporary one.
   */
  GraphValue place(String name, String label, long... shape) {
    GraphValue array = own.get(name);
    boolean whole = array != null && uses.getOrDefault(name, 0) == 1;
    return whole ? array : operators.temporary(label, shape);
  }

  /** Copies to the trained variables' own arrays what rules wrote elsewhere. */
  void collect() {
    own.forEach(
        (name, array) -> {
          GraphValue gradient = of(name);
          if (gradient != null && gradient != array) {
            operators.scale(gradient, 1, array);
          }
        });
  }

  boolean wants(String name) {
    return wanted.contains(name);
  }

  /** The whole gradient of a variable, or null if the output does not depend on it. */
  GraphValue of(String name) {
    Gradient gradient = known.get(name);
    return gradient == null ? null : gradient.value;
  }

  /** Adds a gradient that nothing else uses. */
  void add(String name, GraphValue more) {
    add(name, new Gradient(more, false));
  }

  /** Adds a gradient whose memory belongs to another one, too. */
  void addShared(String name, GraphValue more) {
    add(name, new Gradient(more, true));
  }

  private void add(String name, Gradient more) {
    if (!wants(name)) {
      return;
    }
    Gradient before = known.get(name);
    if (before == null) {
      known.put(name, more);
    } else if (!before.shared) {
      operators.add(before.value, more.value, before.value);
    } else if (!more.shared) {
      operators.add(more.value, before.value, more.value);
      known.put(name, more);
    } else {
      GraphValue sum = operators.temporary(name + ".grad", before.value.shape);
      operators.add(before.value, more.value, sum);
      known.put(name, new Gradient(sum, false));
    }
  }
}
