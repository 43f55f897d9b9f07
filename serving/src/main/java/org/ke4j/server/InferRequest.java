package org.ke4j.server;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.ke4j.image.RgbImage;

/**
 * An inference request of the Open Inference Protocol: one input tensor, either BYTES with encoded
 * pictures in base64 (one a value), or UINT8 with plain RGB pixels, {@code [n, height, width, 3]}
 * or {@code [height, width, 3]}.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record InferRequest(String id, List<Input> inputs, List<Output> outputs) {
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxStringLength(Integer.MAX_VALUE)
                      .maxNestingDepth(64)
                      .build())
              .build());

  /** An input tensor. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Input(String name, String datatype, long[] shape, TensorData data) {}

  /** A wanted output. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Output(String name) {}

  /**
   * @throws Problem 400 if it is no such request
   */
  static InferRequest parse(byte[] body) {
    InferRequest request;
    try {
      request = JSON.readValue(body, InferRequest.class);
    } catch (JsonMappingException e) {
      if (e.getCause() instanceof Problem problem) {
        throw problem;
      }
      throw new Problem(400, "not an inference request: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new Problem(400, "not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new Problem(400, "not JSON");
    }
    if (request == null || request.inputs == null || request.inputs.size() != 1) {
      throw new Problem(400, "inputs: expected one tensor, named image");
    }
    return request;
  }

  /** The pictures of the input. */
  List<Picture> pictures(long maxPixels) {
    Input input = inputs.get(0);
    if (input == null || input.shape == null || input.data == null || input.datatype == null) {
      throw new Problem(400, "input: expected name, shape, datatype and data");
    }
    if (Arrays.stream(input.shape).anyMatch(size -> size < 1)) {
      throw new Problem(
          400, "shape: expected sizes of 1 or more, got " + Arrays.toString(input.shape));
    }
    return switch (input.datatype) {
      case "BYTES" -> encoded(input, maxPixels);
      case "UINT8" -> plain(input, maxPixels);
      default -> throw new Problem(400, "datatype: expected BYTES or UINT8, got " + input.datatype);
    };
  }

  private static List<Picture> encoded(Input input, long maxPixels) {
    List<String> texts = input.data.texts();
    if (input.data.numbers().length > 0 || elements(input.shape) != texts.size()) {
      throw new Problem(
          400,
          "data: expected %d texts for shape %s, got %d"
              .formatted(elements(input.shape), Arrays.toString(input.shape), texts.size()));
    }
    List<Picture> pictures = new ArrayList<>();
    for (String text : texts) {
      String name = "image " + pictures.size();
      try {
        pictures.add(Picture.encoded(name, Base64.getDecoder().decode(text), maxPixels));
      } catch (IllegalArgumentException e) {
        throw new Problem(400, name + ": expected base64");
      }
    }
    return pictures;
  }

  private static List<Picture> plain(Input input, long maxPixels) {
    long[] shape = input.shape;
    int from = shape.length - 3;
    if (from < 0 || from > 1 || shape[shape.length - 1] != 3) {
      throw new Problem(
          400, "shape: expected [n, height, width, 3], got " + Arrays.toString(shape));
    }
    byte[] values = input.data.numbers();
    if (!input.data.texts().isEmpty() || elements(shape) != values.length) {
      throw new Problem(
          400,
          "data: expected %d numbers for shape %s, got %d"
              .formatted(elements(shape), Arrays.toString(shape), values.length));
    }
    int height = (int) shape[from];
    int width = (int) shape[from + 1];
    int size = 3 * height * width;
    List<Picture> pictures = new ArrayList<>();
    for (int at = 0; at < values.length; at += size) {
      RgbImage image = new RgbImage(width, height, Arrays.copyOfRange(values, at, at + size));
      pictures.add(Picture.plain("image " + pictures.size(), image, maxPixels));
    }
    return pictures;
  }

  private static long elements(long[] shape) {
    long count = 1;
    for (long size : shape) {
      if (size > Integer.MAX_VALUE || count * size > Integer.MAX_VALUE) {
        throw new Problem(400, "shape: too large: " + Arrays.toString(shape));
      }
      count *= size;
    }
    return count;
  }
}
