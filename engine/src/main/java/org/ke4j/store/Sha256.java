package org.ke4j.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of files and of values, as 64 lower-case hexadecimal digits.
 *
 * <p>Every {@code add} also hashes the length of what it adds, so that neighbours cannot run into
 * each other: a key of ("ab", "c") differs from one of ("a", "bc").
 */
public final class Sha256 {
  private final MessageDigest digest = newDigest();
  private final ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

  /** The hash of a file's bytes, the same that {@code sha256sum} prints. */
  public static String of(Path file) throws IOException {
    MessageDigest digest = newDigest();
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    } catch (IOException e) {
      throw Reasons.naming(file, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of these bytes alone. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  public Sha256 add(byte[] bytes) {
    add((long) bytes.length);
    digest.update(bytes);
    return this;
  }

  public Sha256 add(String text) {
    return add(text.getBytes(StandardCharsets.UTF_8));
  }

  public Sha256 add(long value) {
    digest.update(eight.putLong(0, value).array());
    return this;
  }

  public Sha256 add(double value) {
    return add(Double.doubleToLongBits(value));
  }

  /** The bits of each value, little-endian. */
  public Sha256 add(float[] values) {
    add((long) values.length);
    ByteBuffer chunk = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      if (!chunk.hasRemaining()) {
        digest.update(chunk.array());
        chunk.clear();
      }
      chunk.putFloat(value);
    }
    digest.update(chunk.array(), 0, chunk.position());
    return this;
  }

  /** The hash of all that was added; starts afresh. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
