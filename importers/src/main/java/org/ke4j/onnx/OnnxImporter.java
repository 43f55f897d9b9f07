package org.ke4j.onnx;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import onnx.Onnx;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;

/** Reads an ONNX file into a SameDiff graph that can be run. */
public final class OnnxImporter {
  private static final List<String> EMBEDDINGS =
      List.of("image_embeds", "image_features", "embedding", "features", "pooler_output");

  /** Assumed where the file leaves height and width open. */
  private static final int USUAL_SIZE = 224;

  /** Batches to try where a graph with an open batch computes only at the one of its export. */
  private static final long[] TRACED_BATCHES = {1, 2, 3, 4, 8, 16, 32};

  private OnnxImporter() {}

  /**
   * Imports an image encoder: one float input whose first axis is the batch, opsets 6 and newer up
   * to the newest known. A graph that says its batch is open but has that of its export written
   * into shapes is imported with that fixed batch: {@link OnnxModel#inputShape} and {@link
   * OnnxModel#notes} tell it. A graph that mixes the images of a batch is refused.
   *
   * @param file the model; external weights must lie in its folder. Large files are read from disk
   *     while importing and must not change meanwhile
   * @throws CorruptFileException if the file is damaged or contradicts itself
   * @throws UnsupportedModelException if nodes have no translation; lists all of them
   * @throws UsageException if the options ask for an output that there is not
   * @throws Ke4jException if the file cannot be read or exceeds a limit
   */
  public static OnnxModel load(Path file, ImportOptions options) {
    return load(file, OnnxFile.read(file, options.maxFileBytes()), options);
  }

  /**
   * Imports a model from memory.
   *
   * @param name stands for the file in messages; external weights are looked for in its folder
   * @param bytes the content of the file; must not change while importing
   */
  public static OnnxModel load(Path name, byte[] bytes, ImportOptions options) {
    return load(name, OnnxFile.parse(name, ByteBuffer.wrap(bytes)), options);
  }

  /** Whatever a file does wrong becomes an exception that names it. */
  private static OnnxModel load(Path file, Onnx.ModelProto model, ImportOptions options) {
    try {
      return translated(file, model, options);
    } catch (CorruptFileException | UnsupportedModelException | UsageException e) {
      throw e;
    } catch (Unsupported e) {
      throw new UnsupportedModelException(file.toString(), List.of(e.getMessage()));
    } catch (Ke4jException e) {
      throw new CorruptFileException(file, "graph", "a model that fits", e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CorruptFileException(file, "graph", "a well-formed model", Reasons.of(e), e);
    } catch (OutOfMemoryError e) {
      throw new Ke4jException(file + ": out of memory while importing", e);
    } catch (StackOverflowError e) {
      throw new CorruptFileException(
          file, "graph", "a model that is not nested as deep", "more than fits the stack", e);
    }
  }

  private static OnnxModel translated(Path file, Onnx.ModelProto model, ImportOptions options) {
    Onnx.GraphProto graph = model.getGraph();
    GraphReader reader = new GraphReader(file, model, options.maxNodes());
    List<OnnxNode> nodes = reader.nodes(graph.getNodeList());
    List<String> notes = new ArrayList<>();
    List<String> outputs =
        List.of(output(file, graph, options.output(), depending(graph, nodes), notes));
    Onnx.ValueInfoProto input = input(file, graph, reader.sorted(nodes, outputs), outputs.get(0));
    long[] shape = shape(file, input, options);
    long given = shape[0];
    Ke4jException open;
    try {
      return translated(file, model, options, nodes, input.getName(), shape, outputs, notes);
    } catch (UnsupportedModelException e) {
      open = e;
      if (!e.isOfShape()) {
        throw e;
      }
    } catch (Unsupported e) {
      throw e;
    } catch (Ke4jException e) {
      open = e;
    }
    if (given != Dims.BATCH) {
      throw open;
    }
    // A fault that does not change with the batch is the file's own.
    String fault = open.getMessage();
    for (long batch : TRACED_BATCHES) {
      shape[0] = batch;
      String note =
          "the file leaves the batch open, but fits "
              + (batch == 1 ? "one image" : batch + " images")
              + " at a time only: larger batches run in pieces";
      try {
        List<String> all = new ArrayList<>(notes);
        all.add(note);
        return translated(file, model, options, nodes, input.getName(), shape, outputs, all);
      } catch (Ke4jException fixed) {
        open.addSuppressed(fixed);
        if (fixed.getMessage().equals(fault)) {
          throw open;
        }
        fault = fixed.getMessage();
      }
    }
    throw open;
  }

  private static OnnxModel translated(
      Path file,
      Onnx.ModelProto model,
      ImportOptions options,
      List<OnnxNode> nodes,
      String input,
      long[] shape,
      List<String> wanted,
      List<String> notes) {
    Onnx.GraphProto graph = model.getGraph();
    Translator translator = new Translator(file, model, options);
    OnnxModel made = null;
    try {
      translator.addInitializers(graph.getInitializerList());
      translator.addInput(input, shape);
      translator.translate(nodes, wanted);
      translator.finish();
      List<String> outputs =
          options.placeSide() == 0
              ? wanted
              : List.of(translator.lastPlaces(file, nodes, wanted, options.placeSide()));
      List<Variable> results = new ArrayList<>();
      for (String output : outputs) {
        Value result = translator.value(output);
        if (!(result instanceof Variable) && !(result instanceof Turned)) {
          throw constant(file, output);
        }
        results.add(translator.settled(result));
      }
      OnnxModel all =
          new OnnxModel(
              file,
              translator.graph(),
              input,
              shape.clone(),
              outputs,
              results,
              translator.weights(nodes),
              translator.externalFiles(),
              notes,
              options.maxRunBytes());
      boolean open = Dims.isBatch(shape[0]);
      if (open ? translator.isDoubtful() : shape[0] > 1) {
        Independence.check(all, file, open ? 3 : Math.toIntExact(shape[0]));
      }
      made = all;
      return made;
    } finally {
      if (made == null) {
        translator.release();
      }
    }
  }

  /** The name of the wanted output; of those that nobody named, one that is no constant. */
  private static String output(
      Path file, Onnx.GraphProto graph, String wanted, Set<String> depending, List<String> notes) {
    List<String> names = graph.getOutputList().stream().map(o -> o.getName()).toList();
    if (names.isEmpty()) {
      throw new CorruptFileException(file, "graph", "an output", "none");
    }
    if (wanted != null && !names.contains(wanted)) {
      throw new UsageException(
          file + ": no output '" + wanted + "'; there are: " + String.join(", ", names));
    }
    if (wanted != null) {
      return wanted;
    }
    String first = usual(names) == null ? names.get(0) : usual(names);
    if (depending.contains(first)) {
      return first;
    }
    List<String> others = names.stream().filter(depending::contains).toList();
    if (others.isEmpty()) {
      return first;
    }
    String chosen = usual(others) == null ? others.get(0) : usual(others);
    notes.add("output '" + first + "' does not depend on the image: '" + chosen + "' is taken");
    return chosen;
  }

  /** The values that an input of the graph leads to. */
  private static Set<String> depending(Onnx.GraphProto graph, List<OnnxNode> nodes) {
    Set<String> depending = new HashSet<>();
    graph.getInputList().forEach(i -> depending.add(i.getName()));
    graph.getInitializerList().forEach(i -> depending.remove(i.getName()));
    // In any order, so until nothing is added.
    boolean more = true;
    while (more) {
      more = false;
      for (OnnxNode node : nodes) {
        if (node.operator().equals("If") || node.inputs().stream().anyMatch(depending::contains)) {
          more |= depending.addAll(node.outputs());
        }
      }
    }
    return depending;
  }

  /** The one of an encoder's outputs whose name tells that it is the embedding, or null. */
  static String usual(List<String> names) {
    return EMBEDDINGS.stream().filter(names::contains).findFirst().orElse(null);
  }

  private static Onnx.ValueInfoProto input(
      Path file, Onnx.GraphProto graph, List<OnnxNode> nodes, String output) {
    Set<String> used = new HashSet<>(Set.of(output));
    nodes.forEach(n -> used.addAll(n.inputs()));
    Set<String> known = new HashSet<>();
    graph.getInitializerList().forEach(i -> known.add(i.getName()));
    List<Onnx.ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(i -> used.contains(i.getName()) && !known.contains(i.getName()))
            .toList();
    if (inputs.isEmpty()) {
      throw constant(file, output);
    }
    if (inputs.size() != 1) {
      throw new CorruptFileException(
          file,
          "graph",
          "one input that the output depends on",
          String.join(", ", inputs.stream().map(i -> i.getName()).toList()));
    }
    return inputs.get(0);
  }

  private static CorruptFileException constant(Path file, String output) {
    return new CorruptFileException(
        file, "output '" + output + "'", "a value that depends on the image", "a constant");
  }

  private static long[] shape(Path file, Onnx.ValueInfoProto input, ImportOptions options) {
    Onnx.TypeProto.Tensor type = input.getType().getTensorType();
    String where = "input '" + input.getName() + "'";
    if (TensorReader.elementType(type.getElemType()) != ElementType.FLOAT) {
      throw new CorruptFileException(
          file, where, "floating-point values", TensorReader.typeName(type.getElemType()));
    }
    int rank = type.getShape().getDimCount();
    if (rank < 2 || rank > 6) {
      throw new CorruptFileException(file, where, "2 to 6 axes", rank + " axes");
    }
    long[] shape = new long[rank];
    // TensorFlow's order: height and width open or given, the channels at the end.
    long last = type.getShape().getDim(rank - 1).getDimValue();
    long second = type.getShape().getDim(1).getDimValue();
    boolean channelsLast = rank == 4 && last >= 1 && last <= 4 && second <= 0;
    for (int i = 0; i < rank; i++) {
      long extent = type.getShape().getDim(i).getDimValue();
      int size = options.imageSize() > 0 ? options.imageSize() : USUAL_SIZE;
      if (extent > 0) {
        shape[i] = extent;
      } else if (i == 0) {
        shape[i] = Dims.BATCH;
      } else {
        shape[i] = i == 1 && rank == 4 && !channelsLast ? 3 : size;
      }
    }
    if (Dims.isBatch(shape[0]) && shape[0] != Dims.BATCH) {
      throw new CorruptFileException(file, where, "a possible batch", "" + shape[0]);
    }
    long[] image = shape.clone();
    image[0] = Dims.isBatch(image[0]) ? 1 : image[0];
    if (Dims.hasBatch(image)) {
      throw new CorruptFileException(file, where, "possible extents", Arrays.toString(image));
    }
    Dims.count(image);
    return shape;
  }
}
