package org.ke4j.onnx;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.error.Ke4jException;
import org.ke4j.network.WeightsReader;

/** The trunk of a ResNet-18 in an ONNX file, by torchvision's names. */
public final class TrunkWeights implements WeightsReader {
  private static final String MARK = "layer1.0.conv1.weight";
  private static final String NORM = "bn1.running_mean";
  private static final String TRUNK =
      "(conv1|bn1|layer[1-4][.].*)[.](weight|bias|running_mean|running_var)";

  /** The weights; a prefix of all names, as of a model within a model, is taken off. */
  @Override
  public Map<String, float[]> read(Path file) {
    Map<String, float[]> all = OnnxWeights.read(file);
    String first =
        all.keySet().stream()
            .filter(name -> name.endsWith(MARK))
            .findFirst()
            .orElseThrow(() -> unknown(file, MARK));
    String prefix = first.substring(0, first.length() - MARK.length());
    if (!all.containsKey(prefix + NORM)) {
      throw unknown(file, prefix + NORM);
    }
    Map<String, float[]> trunk = new LinkedHashMap<>();
    all.forEach(
        (name, values) -> {
          if (name.startsWith(prefix) && name.substring(prefix.length()).matches(TRUNK)) {
            trunk.put(name.substring(prefix.length()), values);
          }
        });
    return trunk;
  }

  private static Ke4jException unknown(Path file, String missing) {
    return new Ke4jException(
        file
            + ": expected a ResNet-18 with torchvision's names, found no "
            + missing
            + ". Exporters fold batch normalisation away unless told not to: in PyTorch,"
            + " torch.onnx.export(..., training=TrainingMode.PRESERVE, do_constant_folding=False)");
  }
}
