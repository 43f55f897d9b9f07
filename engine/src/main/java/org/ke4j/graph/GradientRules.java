package org.ke4j.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;

/**
 * The one table of gradient rules, by operator: every backward pass of a planned graph is made of
 * them, of a network that learns its batch-norm statistics and of an imported model alike.
 */
final class GradientRules {
  /** Operators whose result does not change with a small change of their inputs. */
  private static final Set<String> FLAT =
      Set.of(
          "floor",
          "ceil",
          "rint",
          "sign",
          "ones_as",
          "cast",
          "argmax",
          "argmin",
          "isnan",
          "equals",
          "not_equals",
          "greater",
          "greater_equal",
          "greaterthan_scalar",
          "less",
          "less_equal");

  private final Map<String, GradientRule> rules = new HashMap<>();

  GradientRules(Operators operators, Program program) {
    ElementGradients elements = new ElementGradients(operators);
    elements.addTo(rules);
    new MoveGradients(operators, program).addTo(rules);
    new LayerGradients(operators, elements).addTo(rules);
  }

  /** Appends the rule of a node's operator. */
  void append(BackwardNode node) {
    GradientRule rule = rules.get(node.operatorName());
    if (rule == null) {
      throw node.unknown();
    }
    rule.append(node);
  }

  /** Names of all floating-point variables that change with a trained one. */
  static Set<String> dependent(List<SameDiffOp> nodes, Collection<String> trained) {
    Set<String> names = new HashSet<>(trained);
    for (SameDiffOp node : nodes) {
      if (!FLAT.contains(node.getOp().opName())
          && SameDiffReader.inputs(node).stream().anyMatch(names::contains)) {
        names.addAll(node.getOutputsOfOp());
      }
    }
    return names;
  }
}
