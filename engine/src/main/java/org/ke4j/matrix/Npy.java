package org.ke4j.matrix;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ke4j.error.CorruptFileException;
import org.ke4j.store.Reasons;

/**
 * NumPy's {@code .npy} format, versions 1 to 3, C and Fortran order: floating-point numbers of 2, 4
 * and 8 bytes, whole numbers of 1 to 8 bytes with and without sign, truth values, in either byte
 * order.
 *
 * @param shape extents, empty for a scalar
 * @param values row-major, widened to float64
 * @param single whether the file's type fits into float32: floats and whole numbers of up to 2
 *     bytes, and float32
 */
public record Npy(int[] shape, double[] values, boolean single) {
  private static final int MOST_HEADER = 1 << 20;
  private static final int CHUNK = 1 << 19;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  /**
   * Reads a file.
   *
   * @throws CorruptFileException if it is not such a file, or shorter than its header promises
   */
  public static Npy read(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return read(file, channel);
    } catch (IOException e) {
      throw Reasons.naming(file, e);
    }
  }

  private static Npy read(Path file, SeekableByteChannel channel) throws IOException {
    ByteBuffer start = next(channel, 12);
    if (start.remaining() < 10 || start.get() != (byte) 0x93 || !ascii(start, 5).equals("NUMPY")) {
      throw new CorruptFileException(file, "header", "a NumPy .npy file", "another format");
    }
    int major = start.get();
    start.get();
    if (major < 1 || major > 3) {
      throw new CorruptFileException(file, "header", "format version 1 to 3", "version " + major);
    }
    if (major > 1 && start.remaining() < 4) {
      throw new CorruptFileException(file, "header", "a length", "the end of the file");
    }
    long length = major == 1 ? start.getShort() & 0xFFFF : start.getInt() & 0xFFFFFFFFL;
    channel.position(start.position());
    long left = channel.size() - channel.position();
    if (length > Math.min(left, MOST_HEADER)) {
      throw new CorruptFileException(
          file,
          "header",
          "at most " + Math.min(left, MOST_HEADER) + " bytes",
          "a length of " + length);
    }
    String header = ascii(next(channel, (int) length), (int) length);
    String type = field(DESCR, header, file, "a 'descr'");
    boolean fortran = field(ORDER, header, file, "a 'fortran_order'").equals("True");
    String extents = field(SHAPE, header, file, "a 'shape'").trim();
    int[] shape;
    try {
      shape =
          Arrays.stream(extents.split(","))
              .map(s -> s.trim().replaceAll("L$", ""))
              .filter(s -> !s.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
    } catch (NumberFormatException e) {
      throw new CorruptFileException(file, "shape", "whole numbers", "(" + extents + ")", e);
    }
    NpyType kind = NpyType.parse(file, type);
    long count = 1;
    for (int extent : shape) {
      if (extent < 0 || (count *= extent) > Integer.MAX_VALUE - 8) {
        throw new CorruptFileException(
            file, "shape", "at most 2^31 values", Arrays.toString(shape));
      }
    }
    int width = kind.bytes();
    left = channel.size() - channel.position();
    if (left != count * width) {
      throw new CorruptFileException(
          file,
          "data",
          count * width + " bytes for shape " + Arrays.toString(shape),
          left + " bytes");
    }
    double[] values = new double[(int) count];
    ByteBuffer in = ByteBuffer.allocate(0);
    for (int i = 0; i < values.length; i++) {
      if (!in.hasRemaining()) {
        in = next(channel, (int) Math.min(CHUNK, (count - i) * width)).order(kind.order());
      }
      values[fortran ? rowMajor(i, shape) : i] = kind.next(in, file, i);
    }
    return new Npy(shape, values, kind.single());
  }

  /** Writes float32 values of a shape to a stream, which stays open. */
  public static void write(OutputStream out, float[] values, int... shape) throws IOException {
    String extents =
        Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String header =
        String.format(
            Locale.ROOT,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%s), }",
            extents,
            shape.length == 1 ? "," : "");
    int padded = (10 + header.length() + 1 + 63) / 64 * 64;
    header = header + " ".repeat(padded - 11 - header.length()) + "\n";
    ByteBuffer start = ByteBuffer.allocate(padded).order(ByteOrder.LITTLE_ENDIAN);
    start.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    start.put((byte) 0).putShort((short) header.length());
    start.put(header.getBytes(StandardCharsets.US_ASCII));
    out.write(start.array());
    ByteBuffer piece = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK / 4) {
      int count = Math.min(CHUNK / 4, values.length - from);
      piece.asFloatBuffer().put(values, from, count);
      out.write(piece.array(), 0, 4 * count);
    }
  }

  /** The values as float32. */
  public float[] floats() {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The next bytes of a file, fewer only at its end. */
  private static ByteBuffer next(SeekableByteChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
    return buffer.flip();
  }

  private static int rowMajor(int columnMajor, int[] shape) {
    int index = 0;
    int stride = 1;
    int[] at = new int[shape.length];
    int rest = columnMajor;
    for (int k = 0; k < shape.length; k++) {
      at[k] = rest % shape[k];
      rest /= shape[k];
    }
    for (int k = shape.length - 1; k >= 0; k--) {
      index += at[k] * stride;
      stride *= shape[k];
    }
    return index;
  }

  private static String field(Pattern pattern, String header, Path file, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new CorruptFileException(file, "header", what, header.trim());
    }
    return matcher.group(1);
  }

  private static String ascii(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
