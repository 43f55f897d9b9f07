package org.ke4j.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ke4j.error.CorruptFileException;

/**
 * Text in UTF-8 that people write: with or without a byte-order mark, which some editors put before
 * it.
 */
public final class TextFile {
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private TextFile() {}

  /**
   * All of a file.
   *
   * @throws CorruptFileException if it is not in UTF-8
   * @throws IOException naming the file if it cannot be read, or is a folder
   */
  public static String read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw Reasons.naming(file, e);
    }
    try {
      return decode(bytes);
    } catch (CharacterCodingException e) {
      throw otherBytes(file, e);
    }
  }

  /**
   * A file to be read piece by piece; bytes that are not UTF-8 are met on the way.
   *
   * @throws CorruptFileException if its first bytes are not UTF-8
   * @throws IOException naming the file if it cannot be read, or is a folder
   */
  public static BufferedReader open(Path file) throws IOException {
    BufferedReader in = null;
    try {
      in = Files.newBufferedReader(file);
      in.mark(1);
      if (in.read() != BYTE_ORDER_MARK.charAt(0)) {
        in.reset();
      }
      return in;
    } catch (IOException e) {
      if (in != null) {
        in.close();
      }
      if (e instanceof CharacterCodingException bytes) {
        throw otherBytes(file, bytes);
      }
      throw Reasons.naming(file, e);
    }
  }

  /** What is thrown for a file that is not in UTF-8. */
  public static CorruptFileException otherBytes(Path file, CharacterCodingException error) {
    return new CorruptFileException(file, "content", "text in UTF-8", "other bytes", error);
  }

  /**
   * The text that these bytes are.
   *
   * @throws CharacterCodingException if they are not UTF-8
   */
  public static String decode(byte[] bytes) throws CharacterCodingException {
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }
}
