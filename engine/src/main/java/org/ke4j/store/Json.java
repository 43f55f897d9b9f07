package org.ke4j.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;

/** The JSON of results: indented, a missing value is null. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              texts ->
                  texts
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private Json() {}

  /** The text of a value made of maps, lists, records, strings and numbers. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new Ke4jException("a result cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The same on one line, whatever its strings hold, with a line end. */
  public static String line(Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new Ke4jException("a result cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads a file: all of it, each key once, every part that the type has and no other.
   *
   * @throws CorruptFileException naming the place if it is something else
   */
  public static <T> T read(Path file, TypeReference<T> type) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      T value = STRICT.readValue(in, type);
      if (value == null) {
        throw new CorruptFileException(file, "content", "JSON with a value", "null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(file, place(e), expected(e), found(e), e);
    } catch (IOException e) {
      throw Reasons.naming(file, e);
    }
  }

  /**
   * Reads a text of a file, as strictly.
   *
   * @param file stands in messages
   * @param where stands in messages before the place in the text
   */
  public static <T> T parse(Path file, String where, String text, TypeReference<T> type) {
    try {
      T value = STRICT.readValue(text, type);
      if (value == null) {
        throw new CorruptFileException(file, where, "JSON with a value", "null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(file, where + ": " + place(e), expected(e), found(e), e);
    }
  }

  private static String place(JsonProcessingException error) {
    if (error instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return mapping.getPath().stream()
          .map(r -> r.getFieldName() == null ? "entry " + (r.getIndex() + 1) : r.getFieldName())
          .collect(Collectors.joining(", "));
    }
    return error.getLocation() == null ? "content" : "line " + error.getLocation().getLineNr();
  }

  private static String expected(JsonProcessingException error) {
    if (error instanceof UnrecognizedPropertyException unknown) {
      return "one of " + unknown.getKnownPropertyIds();
    }
    if (error instanceof MismatchedInputException mismatched
        && !(error instanceof ValueInstantiationException)) {
      Class<?> target = mismatched.getTargetType();
      if (target != null && (Number.class.isAssignableFrom(target) || target == double.class)) {
        return "a number";
      }
      if (target == String.class) {
        return "a text";
      }
      if (target != null && java.util.Collection.class.isAssignableFrom(target)) {
        return "a list";
      }
      return "a value of another kind";
    }
    return error instanceof ValueInstantiationException ? "what the format promises" : "JSON";
  }

  /** Jackson's words name Java classes: only its notes on syntax are passed on. */
  private static String found(JsonProcessingException error) {
    if (error instanceof UnrecognizedPropertyException) {
      return "something else";
    }
    if (error instanceof ValueInstantiationException && error.getCause() != null) {
      return error.getCause().getMessage();
    }
    if (error instanceof InvalidFormatException invalid) {
      return "'" + invalid.getValue() + "'";
    }
    if (error instanceof JsonMappingException) {
      return error.getOriginalMessage().startsWith("Missing") ? "nothing" : "something else";
    }
    return error.getOriginalMessage();
  }
}
