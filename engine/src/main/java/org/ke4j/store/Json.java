package org.ke4j.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;

/** The JSON of results: indented, a missing value is null. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** The text of a value made of maps, lists, records, strings and numbers. */
  public static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new Ke4jException("a result cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Reads a file. */
  public static <T> T read(Path file, TypeReference<T> type) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return MAPPER.readValue(in, type);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "content" : "line " + e.getLocation().getLineNr();
      throw new CorruptFileException(file, where, "JSON", e.getOriginalMessage(), e);
    }
  }
}
