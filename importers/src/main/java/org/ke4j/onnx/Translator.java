package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Walks over the nodes of a model and writes the SameDiff graph. */
final class Translator {
  /** Copies of a weight, in other orders or types, that do not count as computed. */
  private static final int WEIGHT_COPIES = 4;

  private final Path file;
  private final ImportOptions options;
  private final Budget budget;
  private final GraphReader reader;
  private final TensorReader tensors;
  private final Emitter main;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Onnx.TensorProto> initializers = new HashMap<>();

  /** Values that an unsupported node should have computed. */
  private final Set<String> lost = new HashSet<>();

  /** Outputs without a translation, such as statistics; no fault unless something reads them. */
  private final Map<String, String> uncomputed = new HashMap<>();

  private final List<String> unsupported = new ArrayList<>();

  /** Whether all that is not supported are shapes which another batch may not have. */
  private boolean ofShape = true;

  Translator(Path file, Onnx.ModelProto model, ImportOptions options) {
    this.file = file;
    this.options = options;
    this.budget = new Budget(options.maxFoldedElements());
    this.reader = new GraphReader(file, model, options.maxNodes());
    this.tensors = new TensorReader(file);
    this.main = new Emitter(SameDiff.create(), budget);
  }

  /** The trainable variables by the file's names, in the order in which its nodes use them. */
  Map<String, SDVariable> weights(List<OnnxNode> nodes) {
    Map<String, SDVariable> ordered = new LinkedHashMap<>();
    // Exporters put names of shared weights in front of the graph, which is no use of them.
    Map<String, String> aliases = new HashMap<>();
    for (OnnxNode node : nodes) {
      for (String input : node.inputs()) {
        String name = aliases.getOrDefault(input, input);
        if (!main.weights().containsKey(name)) {
          continue;
        }
        if (node.operator().equals("Identity") && node.outputs().size() == 1) {
          aliases.put(node.outputs().get(0), name);
        } else {
          ordered.put(name, main.weights().get(name));
        }
      }
    }
    main.weights().forEach(ordered::putIfAbsent);
    return ordered;
  }

  SameDiff graph() {
    return main.graph();
  }

  /** Whether the images of a batch may be mixed without an operator that shows it. */
  boolean isDoubtful() {
    return main.isDoubtful();
  }

  /** Frees the weights of a model that was given up. */
  void release() {
    OnnxModel.release(main.graph());
  }

  List<Path> externalFiles() {
    return List.copyOf(tensors.external());
  }

  /** The value as a variable of the graph. */
  Variable settled(Value value) {
    return main.settled(value);
  }

  void addInitializers(Iterable<Onnx.TensorProto> protos) {
    protos.forEach(p -> initializers.put(p.getName(), p));
  }

  /** Makes the placeholder of the image. */
  void addInput(String name, long[] shape) {
    long[] open = shape.clone();
    for (int i = 0; i < open.length; i++) {
      open[i] = Dims.isBatch(open[i]) ? -1 : open[i];
    }
    var placeholder = main.graph().placeHolder(name, DataType.FLOAT, open);
    main.setInput(placeholder);
    values.put(name, main.floats(placeholder, shape));
  }

  /**
   * Translates what the wanted values need.
   *
   * @throws UnsupportedModelException listing every node without a translation
   */
  void translate(List<OnnxNode> nodes, List<String> wanted) {
    for (OnnxNode node : reader.sorted(nodes, wanted)) {
      if (node.inputs().stream().anyMatch(lost::contains)) {
        lost.addAll(node.outputs());
        Rule rule = Rules.find(node);
        ofShape &= rule != null && !(rule instanceof Refusal);
        if (rule instanceof Refusal refusal) {
          unsupported.add(node.describe() + ": " + refusal.why());
        } else if (rule == null && !node.operator().equals("If")) {
          unsupported.add(node.describe() + ": " + unknown(node));
        }
        continue;
      }
      try {
        if (node.operator().equals("If") && node.domain().isEmpty()) {
          branch(node);
        } else {
          apply(node);
        }
      } catch (Unsupported e) {
        ofShape &= e.isOfShape();
        unsupported.add(node.describe() + ": " + e.getMessage());
        lost.addAll(node.outputs());
      }
    }
    lost.remove("");
    for (String name : wanted) {
      if (uncomputed.containsKey(name)) {
        ofShape = false;
        unsupported.add("result '" + name + "': " + uncomputed.get(name));
        lost.add(name);
      }
    }
  }

  /**
   * The name of the last value before the wanted ones that tells places apart.
   *
   * @param side least number of places along either side
   */
  String lastPlaces(Path model, List<OnnxNode> nodes, List<String> wanted, int side) {
    return Places.last(model, reader.sorted(nodes, wanted), values, side);
  }

  void finish() {
    if (!unsupported.isEmpty()) {
      throw new UnsupportedModelException(file.toString(), unsupported, ofShape);
    }
  }

  /** The value of a name. */
  Value value(String name) {
    Value known = values.get(name);
    if (known != null) {
      return known;
    }
    if (uncomputed.containsKey(name)) {
      throw new Unsupported("reads " + uncomputed.get(name));
    }
    Onnx.TensorProto proto = initializers.get(name);
    if (proto == null) {
      throw new CorruptFileException(
          file, "value '" + name + "'", "a node, input or initialiser of that name", "none");
    }
    Tensor tensor = tensors.read(proto);
    // Weights turned round or dequantised are as many as the file has: no growth to be limited.
    budget.allow((long) WEIGHT_COPIES * tensor.count());
    if (options.trainable() && tensor.type() == ElementType.FLOAT && tensor.count() > 1) {
      tensor = tensor.asWeight(name);
    }
    values.put(name, tensor);
    return tensor;
  }

  private static String unknown(OnnxNode node) {
    return node.domain().isEmpty()
        ? "KE4J does not have this operator"
        : "KE4J has no such operator of the domain " + node.domain();
  }

  private void apply(OnnxNode node) {
    Rule rule = Rules.find(node);
    if (rule == null) {
      throw new Unsupported(unknown(node));
    }
    Schemas.check(node);
    List<Value> inputs = new ArrayList<>();
    boolean fold = true;
    for (String input : node.inputs()) {
      Value value = input.isEmpty() ? null : value(input);
      inputs.add(value);
      fold &= value == null || value.isFoldable();
    }
    Emitter emitter = fold ? new Emitter(SameDiff.create(), budget) : main;
    Call call = new Call(node, inputs, emitter, main, tensors);
    try {
      rule.apply(call);
      Schemas.checkRead(node);
      call.checkRead();
    } catch (Unsupported | CorruptFileException e) {
      throw e;
    } catch (Ke4jException e) {
      throw new CorruptFileException(
          file, node.describe(), "a node that fits its inputs", e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CorruptFileException(file, node.describe(), "a well-formed node", Reasons.of(e), e);
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      Value result = call.output(i);
      if (result != null && !node.outputs().get(i).isEmpty()) {
        values.put(node.outputs().get(i), fold ? folded(result, emitter) : result);
      } else if (call.wants(i)) {
        uncomputed.put(node.outputs().get(i), "output " + i + " of " + node.describe());
      }
    }
  }

  /** Runs a scratch graph. */
  @SuppressWarnings("ReferenceEquality")
  private Value folded(Value result, Emitter scratch) {
    if (result instanceof Sequence sequence) {
      return new Sequence(sequence.parts().stream().map(p -> folded(p, scratch)).toList());
    }
    Value settled = result instanceof Turned turned ? turned.source() : result;
    if (!(settled instanceof Variable source) || source.node().getSameDiff() != scratch.graph()) {
      return result;
    }
    Variable variable = scratch.settled(result);
    budget.charge(variable.shape());
    INDArray array = variable.node().eval().dup('c');
    if (variable.type() == ElementType.FLOAT) {
      return Tensor.ofArray(array, variable.shape());
    }
    Tensor numbers = Tensor.ofArray(array, variable.shape());
    return Tensor.of(variable.type(), numbers.integers(), variable.shape());
  }

  /** A condition that is known chooses a branch at import. */
  private void branch(OnnxNode node) {
    if (node.inputs().size() != 1) {
      throw new CorruptFileException(
          file, node.describe(), "one condition", node.inputs().size() + " inputs");
    }
    Value condition = value(node.inputs().get(0));
    if (!(condition instanceof Tensor known)) {
      throw new Unsupported("a condition that depends on the image");
    }
    boolean yes = known.scalar() != 0;
    Onnx.GraphProto graph = node.attributes().graph(yes ? "then_branch" : "else_branch");
    if (graph == null || graph.getOutputCount() != node.outputs().size()) {
      throw new CorruptFileException(file, node.describe(), "two branches with its outputs", "no");
    }
    // Names inside a branch may hide names outside it, which come back behind it.
    Set<String> own = GraphReader.made(graph);
    Map<String, Value> outer = taken(values, own);
    Map<String, Onnx.TensorProto> outerInitializers = taken(initializers, own);
    Map<String, String> outerUncomputed = taken(uncomputed, own);
    Set<String> outerLost = new HashSet<>(own);
    outerLost.retainAll(lost);
    lost.removeAll(own);
    addInitializers(graph.getInitializerList());
    List<String> results = graph.getOutputList().stream().map(o -> o.getName()).toList();
    translate(reader.nodes(graph.getNodeList()), results);
    List<Value> given = new ArrayList<>();
    for (String result : results) {
      given.add(lost.contains(result) ? null : value(result));
    }
    taken(values, own);
    taken(initializers, own);
    taken(uncomputed, own);
    lost.removeAll(own);
    values.putAll(outer);
    initializers.putAll(outerInitializers);
    uncomputed.putAll(outerUncomputed);
    lost.addAll(outerLost);
    for (int i = 0; i < results.size(); i++) {
      if (given.get(i) == null) {
        lost.add(node.outputs().get(i));
      } else {
        values.put(node.outputs().get(i), given.get(i));
      }
    }
  }

  /** Takes the entries of some names out of a map. */
  private static <T> Map<String, T> taken(Map<String, T> from, Set<String> names) {
    Map<String, T> taken = new HashMap<>();
    for (String name : names) {
      T value = from.remove(name);
      if (value != null) {
        taken.put(name, value);
      }
    }
    return taken;
  }
}
