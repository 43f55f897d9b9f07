package org.ke4j.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ke4j.error.Ke4jException;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.autodiff.samediff.internal.Variable;

/** Reads the nodes of a SameDiff graph that some outputs need, each after all it depends on. */
final class SameDiffReader {
  private final SameDiff graph;

  SameDiffReader(SameDiff graph) {
    this.graph = graph;
  }

  /** The variable of that name. */
  SDVariable variable(String name) {
    Variable variable = graph.getVariables().get(name);
    if (variable == null) {
      throw new Ke4jException("graph: no variable named " + name);
    }
    return variable.getVariable();
  }

  /** The nodes behind the outputs, in an order in which they can run. */
  List<SameDiffOp> nodes(Collection<String> outputs) {
    List<SameDiffOp> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Set<String> open = new HashSet<>();
    Deque<String> stack = new ArrayDeque<>();
    for (String output : outputs) {
      variable(output);
      push(stack, output);
    }
    while (!stack.isEmpty()) {
      String name = stack.peek();
      SameDiffOp node = graph.getOps().get(name);
      if (done.contains(name)) {
        stack.pop();
      } else if (open.add(name)) {
        for (String input : inputs(node)) {
          String producer = graph.getVariables().get(input).getOutputOfOp();
          if (producer != null && !done.contains(producer)) {
            if (open.contains(producer)) {
              throw new Ke4jException("graph: a cycle through " + producer + ": loops cannot run");
            }
            stack.push(producer);
          }
        }
      } else {
        stack.pop();
        done.add(name);
        order.add(node);
      }
    }
    return order;
  }

  private void push(Deque<String> stack, String variable) {
    String producer = graph.getVariables().get(variable).getOutputOfOp();
    if (producer != null) {
      stack.push(producer);
    }
  }

  /** Names of a node's inputs; empty for none. */
  static List<String> inputs(SameDiffOp node) {
    return node.getInputsToOp() == null ? List.of() : node.getInputsToOp();
  }

  /** Those of the given nodes that read each variable. */
  static Map<String, List<SameDiffOp>> readers(List<SameDiffOp> nodes) {
    Map<String, List<SameDiffOp>> readers = new HashMap<>();
    for (SameDiffOp node : nodes) {
      for (String input : new HashSet<>(inputs(node))) {
        readers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
    return readers;
  }

  /** How many times the given nodes read each variable. */
  static Map<String, Integer> uses(List<SameDiffOp> nodes) {
    Map<String, Integer> uses = new HashMap<>();
    for (SameDiffOp node : nodes) {
      for (String input : inputs(node)) {
        uses.merge(input, 1, Integer::sum);
      }
    }
    return uses;
  }
}
