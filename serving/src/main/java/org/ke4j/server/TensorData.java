package org.ke4j.server;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of a tensor in JSON, flat or nested: texts, or whole numbers 0..255. A number takes a
 * byte, not an object.
 *
 * @param texts empty if there are numbers
 * @param numbers empty if there are texts
 */
@JsonDeserialize(using = TensorData.Reader.class)
record TensorData(List<String> texts, byte[] numbers) {

  static final class Reader extends JsonDeserializer<TensorData> {
    @Override
    public TensorData deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new Problem(400, "data: expected an array");
      }
      List<String> texts = new ArrayList<>();
      ByteArrayOutputStream numbers = new ByteArrayOutputStream();
      int depth = 1;
      while (depth > 0) {
        switch (json.nextToken()) {
          case START_ARRAY -> depth++;
          case END_ARRAY -> depth--;
          case VALUE_STRING -> texts.add(json.getText());
          case VALUE_NUMBER_INT -> numbers.write(number(json));
          default -> throw new Problem(400, "data: expected texts or whole numbers");
        }
      }
      return new TensorData(texts, numbers.toByteArray());
    }

    private static int number(JsonParser json) throws IOException {
      int value = json.getIntValue();
      if (value < 0 || value > 255) {
        throw new Problem(400, "data: expected numbers 0..255, got " + value);
      }
      return value;
    }
  }
}
