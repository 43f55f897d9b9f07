package org.ke4j.matrix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ke4j.error.CorruptFileException;

/**
 * How a {@code .npy} file holds one number.
 *
 * @param kind {@code f} floating-point, {@code i} signed, {@code u} unsigned, {@code b} truth value
 * @param bytes of one number
 */
record NpyType(char kind, int bytes, ByteOrder order) {
  private static final Pattern TYPE = Pattern.compile("([<>=|])([fiub])([1248])");
  private static final long LARGEST_WHOLE = 1L << 53;

  static NpyType parse(Path file, String type) {
    Matcher matcher = TYPE.matcher(type);
    boolean known = matcher.matches();
    char kind = known ? matcher.group(2).charAt(0) : 0;
    int bytes = known ? matcher.group(3).charAt(0) - '0' : 0;
    if (!known || (kind == 'f' && bytes == 1) || (kind == 'b' && bytes != 1)) {
      throw new CorruptFileException(
          file, "type", "float16, float32, float64, a whole number of 1 to 8 bytes or bool", type);
    }
    boolean big = matcher.group(1).equals(">");
    return new NpyType(kind, bytes, big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether float32 holds each of these numbers. */
  boolean single() {
    return kind == 'f' ? bytes <= 4 : bytes <= 2;
  }

  /**
   * Reads one number.
   *
   * @param index of the number, for the message
   */
  double next(ByteBuffer in, Path file, int index) {
    if (kind == 'f') {
      return bytes == 8 ? in.getDouble() : bytes == 4 ? in.getFloat() : half(in.getShort());
    }
    if (kind == 'b') {
      return in.get() == 0 ? 0 : 1;
    }
    long value =
        switch (bytes) {
          case 1 -> in.get();
          case 2 -> in.getShort();
          case 4 -> in.getInt();
          default -> in.getLong();
        };
    if (kind == 'u' && bytes < 8) {
      value &= (1L << (8 * bytes)) - 1;
    }
    if ((kind == 'u' && value < 0) || Math.abs(value) > LARGEST_WHOLE || value == Long.MIN_VALUE) {
      throw new CorruptFileException(
          file,
          "number " + index,
          "a whole number that float64 holds exactly, up to 2^53",
          kind == 'u' ? Long.toUnsignedString(value) : Long.toString(value));
    }
    return value;
  }

  /** IEEE 754 binary16. */
  private static double half(short bits) {
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) fraction, -24);
          case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb(1024.0 + fraction, exponent - 25);
        };
    return bits < 0 ? -size : size;
  }
}
