package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;
import org.ke4j.error.CorruptFileException;

/** Turns the file's messages into nodes: functions inlined, sorted, only what is needed. */
final class GraphReader {
  private static final int FUNCTION_DEPTH = 32;

  private final Path file;
  private final Map<String, Long> opsets = new HashMap<>();
  private final Map<String, Onnx.FunctionProto> functions = new HashMap<>();
  private final int maxNodes;
  private int count;
  private int inlined;

  GraphReader(Path file, Onnx.ModelProto model, int maxNodes) {
    this.file = file;
    this.maxNodes = maxNodes;
    model.getOpsetImportList().forEach(o -> opsets.put(domain(o.getDomain()), o.getVersion()));
    model
        .getFunctionsList()
        .forEach(f -> functions.put(domain(f.getDomain()) + ":" + f.getName(), f));
  }

  /** The nodes of a graph in the file's order, functions replaced by their bodies. */
  List<OnnxNode> nodes(List<Onnx.NodeProto> protos) {
    List<OnnxNode> nodes = new ArrayList<>();
    for (Onnx.NodeProto proto : protos) {
      add(proto, Map.of(), Map.of(), "", opsets, 0, nodes);
    }
    return nodes;
  }

  private void add(
      Onnx.NodeProto proto,
      Map<String, String> names,
      Map<String, Onnx.AttributeProto> arguments,
      String prefix,
      Map<String, Long> imports,
      int depth,
      List<OnnxNode> nodes) {
    String domain = domain(proto.getDomain());
    Map<String, Onnx.AttributeProto> attributes = new LinkedHashMap<>();
    for (Onnx.AttributeProto attribute : proto.getAttributeList()) {
      if (attribute.getRefAttrName().isEmpty()) {
        attributes.put(attribute.getName(), attribute);
      } else if (arguments.containsKey(attribute.getRefAttrName())) {
        attributes.put(attribute.getName(), arguments.get(attribute.getRefAttrName()));
      }
    }
    List<String> inputs = renamed(proto.getInputList(), names, prefix);
    List<String> outputs = renamed(proto.getOutputList(), names, prefix);
    Onnx.FunctionProto function = functions.get(domain + ":" + proto.getOpType());
    if (function == null) {
      limit(++count);
      String name = proto.getName().isEmpty() ? String.join(",", outputs) : proto.getName();
      long opset = imports.getOrDefault(domain, opsets.getOrDefault(domain, 1L));
      nodes.add(
          new OnnxNode(
              proto.getOpType(), domain, opset, name, inputs, outputs, new Attributes(attributes)));
      return;
    }
    if (depth >= FUNCTION_DEPTH) {
      throw new CorruptFileException(
          file,
          "function " + function.getName(),
          "at most " + FUNCTION_DEPTH + " nested calls",
          "more (a function that calls itself?)");
    }
    inline(function, inputs, outputs, attributes, depth, nodes);
  }

  private void inline(
      Onnx.FunctionProto function,
      List<String> inputs,
      List<String> outputs,
      Map<String, Onnx.AttributeProto> attributes,
      int depth,
      List<OnnxNode> nodes) {
    limit(++inlined);
    String inner = function.getName() + "#" + inlined + "/";
    Map<String, String> names = new HashMap<>();
    for (int i = 0; i < function.getInputCount(); i++) {
      names.put(function.getInput(i), i < inputs.size() ? inputs.get(i) : "");
    }
    for (int i = 0; i < function.getOutputCount() && i < outputs.size(); i++) {
      if (!outputs.get(i).isEmpty()) {
        names.put(function.getOutput(i), outputs.get(i));
      }
    }
    Map<String, Long> imports = new HashMap<>();
    function.getOpsetImportList().forEach(o -> imports.put(domain(o.getDomain()), o.getVersion()));
    for (Onnx.NodeProto body : function.getNodeList()) {
      add(body, names, attributes, inner, imports, depth + 1, nodes);
    }
  }

  private void limit(int reached) {
    if (reached > maxNodes) {
      throw new CorruptFileException(file, "graph", "at most " + maxNodes + " nodes", "more");
    }
  }

  private static List<String> renamed(
      Collection<String> list, Map<String, String> names, String prefix) {
    return list.stream().map(n -> n.isEmpty() ? n : names.getOrDefault(n, prefix + n)).toList();
  }

  private static String domain(String domain) {
    return domain.equals("ai.onnx") ? "" : domain;
  }

  /**
   * The nodes that the wanted values need, each after those it depends on.
   *
   * @throws CorruptFileException for a cycle, or a value with two producers
   */
  List<OnnxNode> sorted(List<OnnxNode> nodes, Collection<String> wanted) {
    Map<String, OnnxNode> producers = new HashMap<>();
    for (OnnxNode node : nodes) {
      for (String output : node.outputs()) {
        if (!output.isEmpty() && producers.put(output, node) != null) {
          throw new CorruptFileException(
              file, "value '" + output + "'", "one node that computes it", "several");
        }
      }
    }
    List<OnnxNode> order = new ArrayList<>();
    Set<OnnxNode> done = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    Set<OnnxNode> open = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    Deque<OnnxNode> stack = new ArrayDeque<>();
    for (String name : wanted) {
      if (producers.containsKey(name)) {
        stack.push(producers.get(name));
      }
      while (!stack.isEmpty()) {
        OnnxNode node = stack.peek();
        if (done.contains(node)) {
          stack.pop();
        } else if (open.add(node)) {
          for (String input : needs(node)) {
            OnnxNode producer = producers.get(input);
            if (producer != null && open.contains(producer) && !done.contains(producer)) {
              throw new CorruptFileException(
                  file, "node " + node.describe(), "a graph without cycles", "a cycle");
            }
            if (producer != null && !done.contains(producer)) {
              stack.push(producer);
            }
          }
        } else {
          stack.pop();
          done.add(node);
          order.add(node);
        }
      }
    }
    return order;
  }

  /** Names that a node reads, those of its subgraphs included. */
  private static Set<String> needs(OnnxNode node) {
    Set<String> names = new HashSet<>(node.inputs());
    for (Onnx.AttributeProto attribute : node.attributes().byName().values()) {
      if (attribute.hasG()) {
        collect(attribute.getG(), names);
      }
      attribute.getGraphsList().forEach(g -> collect(g, names));
    }
    names.remove("");
    return names;
  }

  /** Adds the names that a subgraph reads from outside: those it does not make itself. */
  private static void collect(Onnx.GraphProto graph, Set<String> names) {
    Set<String> read = new HashSet<>();
    graph.getOutputList().forEach(o -> read.add(o.getName()));
    for (Onnx.NodeProto node : graph.getNodeList()) {
      read.addAll(node.getInputList());
      for (Onnx.AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          collect(attribute.getG(), read);
        }
        attribute.getGraphsList().forEach(g -> collect(g, read));
      }
    }
    read.removeAll(made(graph));
    names.addAll(read);
  }

  /** The names that a graph gives to values of its own. */
  static Set<String> made(Onnx.GraphProto graph) {
    Set<String> own = new HashSet<>();
    graph.getNodeList().forEach(n -> own.addAll(n.getOutputList()));
    graph.getInitializerList().forEach(i -> own.add(i.getName()));
    graph.getInputList().forEach(i -> own.add(i.getName()));
    own.remove("");
    return own;
  }
}
