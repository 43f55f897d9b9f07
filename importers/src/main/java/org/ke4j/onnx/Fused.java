package org.ke4j.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.ke4j.error.Ke4jException;

/** Operators that onnxruntime's optimiser writes in the place of several standard ones. */
final class Fused {
  private static final String MICROSOFT = "com.microsoft.";

  /** The opset whose rules the standard operators inside follow. */
  private static final long OPSET = 17;

  private Fused() {}

  static void register(Map<String, Rule> rules) {
    rules.put(MICROSOFT + "FusedConv", Fused::conv);
    rules.put(MICROSOFT + "FusedGemm", Fused::gemm);
    rules.put(MICROSOFT + "BiasGelu", call -> biased(call, "none"));
    rules.put(MICROSOFT + "FastGelu", call -> biased(call, "tanh"));
    rules.put(
        MICROSOFT + "EmbedLayerNormalization",
        new Refusal("of a text model: it looks up word numbers, not an image"));
  }

  /** The refusal of a whole domain, or null. */
  static Rule refusal(String domain) {
    return domain.equals("com.microsoft.nchwc")
        ? new Refusal(
            "in a layout for one kind of processor, written by onnxruntime's optimisation level"
                + " 'all'; save the model at level 'extended' or 'basic', or use the original")
        : null;
  }

  private static void conv(Call call) {
    Emitter to = call.emitter();
    List<Value> inputs = new ArrayList<>(List.of(call.input(0), call.input(1)));
    if (call.has(2)) {
      inputs.add(call.input(2));
    }
    Value result = call.apply("Conv", OPSET, inputs.toArray(Value[]::new));
    if (call.has(3)) {
      result = Arithmetic.binary(to, "Add", result, call.input(3));
    }
    float[] given = call.attributes().numbers("activation_params");
    call.set(activated(call, result, given == null ? new float[0] : given));
  }

  private static void gemm(Call call) {
    Value[] inputs = new Value[call.has(2) ? 3 : 2];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = call.input(i);
    }
    Attributes given = call.attributes();
    List<Float> parameters = new ArrayList<>();
    for (String name : new String[] {"activation_alpha", "activation_beta", "activation_gamma"}) {
      if (given.has(name)) {
        parameters.add(given.number(name, 0));
      }
    }
    float[] numbers = new float[parameters.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = parameters.get(i);
    }
    call.set(activated(call, call.apply("Gemm", OPSET, inputs), numbers));
  }

  /** The function that the attribute {@code activation} names, with its numbers in order. */
  private static Value activated(Call call, Value x, float[] numbers) {
    String function = call.attributes().text("activation", "");
    String[] names =
        switch (function) {
          case "", "Identity" -> null;
          case "Relu", "Tanh", "Sigmoid", "Softplus", "Softsign", "HardSwish" -> new String[0];
          case "LeakyRelu", "Elu", "ThresholdedRelu" -> new String[] {"alpha"};
          case "HardSigmoid" -> new String[] {"alpha", "beta"};
          case "Clip" -> new String[] {"min", "max"};
          default -> throw new Unsupported("with activation " + function);
        };
    if (names == null) {
      return x;
    }
    if (numbers.length > names.length) {
      throw new Ke4jException("activation " + function + " with " + numbers.length + " numbers");
    }
    Map<String, Onnx.AttributeProto> attributes = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      attributes.put(
          names[i],
          Onnx.AttributeProto.newBuilder()
              .setName(names[i])
              .setType(Onnx.AttributeProto.AttributeType.FLOAT)
              .setF(numbers[i])
              .build());
    }
    // Clip takes its limits as attributes before opset 11.
    long opset = function.equals("Clip") ? 6 : OPSET;
    return call.apply(function, opset, new Attributes(attributes), x);
  }

  private static void biased(Call call, String approximate) {
    Emitter to = call.emitter();
    Value x = call.input(0);
    if (call.has(1)) {
      x = Arithmetic.binary(to, "Add", x, call.input(1));
    }
    call.set(Activations.gelu(to, x, approximate.equals("tanh")));
  }
}
