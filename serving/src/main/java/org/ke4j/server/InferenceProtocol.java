package org.ke4j.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.ke4j.Verdict;
import org.ke4j.store.Provenance;

/** The answers of the Open Inference Protocol, version 2, as Jackson writes them. */
final class InferenceProtocol {
  private static final Set<String> OUTPUTS = Set.of("score", "threshold", "anomaly", "p_value");

  private InferenceProtocol() {}

  record ServerMetadata(String name, String version, List<String> extensions) {
    static final ServerMetadata THIS =
        new ServerMetadata(
            "ke4j", Provenance.runningVersions().get("ke4j"), List.of("model_repository"));
  }

  record TensorMetadata(String name, String datatype, List<Integer> shape) {}

  record ModelMetadata(
      String name,
      List<String> versions,
      String platform,
      List<TensorMetadata> inputs,
      List<TensorMetadata> outputs) {
    static ModelMetadata of(ServedModel model) {
      return new ModelMetadata(
          model.name(),
          List.of(model.version()),
          "ke4j_" + model.method(),
          List.of(new TensorMetadata("image", "BYTES", List.of(-1))),
          List.of(
              new TensorMetadata("score", "FP64", List.of(-1)),
              new TensorMetadata("threshold", "FP64", List.of(-1)),
              new TensorMetadata("anomaly", "BOOL", List.of(-1)),
              new TensorMetadata("p_value", "FP64", List.of(-1))));
    }
  }

  record Tensor(String name, String datatype, List<Integer> shape, List<?> data) {
    static Tensor of(String name, String type, List<Verdict> verdicts, Function<Verdict, ?> value) {
      return new Tensor(
          name,
          type,
          List.of(verdicts.size()),
          verdicts.stream().map(value).collect(java.util.stream.Collectors.toList()));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InferResponse(
      @JsonProperty("model_name") String model,
      @JsonProperty("model_version") String version,
      String id,
      List<Tensor> outputs) {
    static InferResponse of(ServedModel model, InferRequest request, List<Verdict> verdicts) {
      Set<String> wanted = wanted(request);
      return new InferResponse(
          model.name(),
          model.version(),
          request.id(),
          List.of(
                  Tensor.of("score", "FP64", verdicts, Verdict::score),
                  Tensor.of("threshold", "FP64", verdicts, Verdict::threshold),
                  Tensor.of("anomaly", "BOOL", verdicts, Verdict::anomaly),
                  Tensor.of("p_value", "FP64", verdicts, InferenceProtocol::pValue))
              .stream()
              .filter(tensor -> wanted.contains(tensor.name))
              .toList());
    }
  }

  /**
   * @throws Problem 400 for an output that there is not
   */
  static Set<String> wanted(InferRequest request) {
    if (request.outputs() == null || request.outputs().isEmpty()) {
      return OUTPUTS;
    }
    for (InferRequest.Output output : request.outputs()) {
      if (output == null || output.name() == null || !OUTPUTS.contains(output.name())) {
        throw new Problem(400, "outputs: expected score, threshold, anomaly or p_value");
      }
    }
    return request.outputs().stream()
        .map(InferRequest.Output::name)
        .collect(java.util.stream.Collectors.toSet());
  }

  /** A model in the list of all. */
  record Listed(String name, String version, String state) {}

  /** Null where the model knows none; JSON has no NaN. */
  static Double pValue(Verdict verdict) {
    return Double.isNaN(verdict.pValue()) ? null : verdict.pValue();
  }

  /**
   * The answer to one picture.
   *
   * @param why what speaks for the score, in a sentence; null where it was not asked for
   * @param heatMap the picture with warm colours where it is unusual, as a PNG's data URI; likewise
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Scored(
      String model,
      double score,
      double threshold,
      boolean anomaly,
      @JsonProperty("p_value") Double pValue,
      String why,
      @JsonProperty("heat_map") String heatMap) {
    static Scored of(ServedModel model, Verdict verdict, Explanation explanation) {
      return new Scored(
          model.name(),
          verdict.score(),
          verdict.threshold(),
          verdict.anomaly(),
          InferenceProtocol.pValue(verdict),
          explanation == null ? null : explanation.why(),
          explanation == null ? null : explanation.heatMap());
    }
  }
}
