package org.ke4j.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Check;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The reverse-mode gradient of a planned graph, appended to the program of its forward pass. */
final class BackwardPass {
  private BackwardPass() {}

  /**
   * Appends it.
   *
   * @param nodes of the forward pass, in its order
   * @param outputName the variable from whose gradient it starts
   * @param outputGradient the array of that gradient
   * @param trained names of the variables that get a gradient; that of a variable which only
   *     decides between steps stays 0
   * @return their gradients, arrays of their own, in the order of {@code trained}
   */
  static Map<String, GraphValue> append(
      Program program,
      Operators operators,
      List<SameDiffOp> nodes,
      ForwardPass forward,
      String outputName,
      INDArray outputGradient,
      Collection<String> trained) {
    Set<String> dependent = GradientRules.dependent(nodes, trained);
    Check.that(
        dependent.contains(outputName), "graph: %s depends on none of %s", outputName, trained);
    Map<String, GraphValue> own = new LinkedHashMap<>();
    for (String name : trained) {
      INDArray array =
          program.own(Nd4j.create(outputGradient.dataType(), forward.value(name).shape));
      own.put(name, GraphValue.external(name + ".grad", array));
    }
    Map<String, Integer> uses = new HashMap<>(SameDiffReader.uses(nodes));
    uses.merge(outputName, 1, Integer::sum);
    Gradients gradients = new Gradients(operators, dependent, own, uses);
    gradients.addShared(outputName, GraphValue.external(outputName + ".grad", outputGradient));
    GradientRules rules = new GradientRules(operators, program);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      SameDiffOp node = nodes.get(i);
      String out = node.getOutputsOfOp().get(0);
      GraphValue gradient = gradients.of(out);
      if (gradient != null && SameDiffReader.inputs(node).stream().anyMatch(gradients::wants)) {
        rules.append(BackwardNode.of(node, forward, gradient, gradients));
      }
    }
    gradients.collect();
    return own;
  }
}
