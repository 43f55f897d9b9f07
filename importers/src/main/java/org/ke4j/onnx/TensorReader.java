package org.ke4j.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import onnx.Onnx;
import onnx.Onnx.TensorProto.DataType;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;

/** Decodes tensors of the file; half precision is widened to float32. */
final class TensorReader {
  private final Path model;
  private final Set<Path> external = new TreeSet<>();

  TensorReader(Path model) {
    this.model = model;
  }

  /** The files beside the model that tensors came from. */
  Set<Path> external() {
    return external;
  }

  /** The tensor; float values are read from the file when they are needed. */
  Tensor read(Onnx.TensorProto proto) {
    return decoded(proto).storedAs(DataType.forNumber(proto.getDataType()));
  }

  private Tensor decoded(Onnx.TensorProto proto) {
    long[] shape = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    String where = "tensor '" + proto.getName() + "'";
    long count;
    try {
      Dims.checkRank(shape);
      count = Dims.count(shape);
    } catch (Ke4jException e) {
      throw new CorruptFileException(model, where, "a possible shape", e.getMessage(), e);
    }
    DataType type = DataType.forNumber(proto.getDataType());
    int width = width(type);
    if (width == 0) {
      throw new Unsupported(where + " of type " + typeName(proto.getDataType()));
    }
    if (proto.getDataLocation() == Onnx.TensorProto.DataLocation.EXTERNAL) {
      ExternalData data = ExternalData.of(model, proto, count * width);
      external.add(data.file());
      return of(type, shape, sink -> data.read(sink::accept));
    }
    if (!proto.getRawData().isEmpty()) {
      if (proto.getRawData().size() != count * width) {
        throw new CorruptFileException(
            model, where, count * width + " bytes", proto.getRawData().size() + " bytes");
      }
      return of(
          type,
          shape,
          sink ->
              sink.accept(
                  proto.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN)));
    }
    return listed(proto, type, shape, (int) count, where);
  }

  private static int width(DataType type) {
    if (type == null) {
      return 0;
    }
    return switch (type) {
      case INT8, UINT8, BOOL -> 1;
      case INT16, UINT16, FLOAT16, BFLOAT16 -> 2;
      case INT32, UINT32, FLOAT -> 4;
      case INT64, UINT64, DOUBLE -> 8;
      default -> 0;
    };
  }

  /** The name of an element type number of the format, such as {@code int64}. */
  static String typeName(long number) {
    DataType type = DataType.forNumber((int) number);
    return type == null
        ? "element type number " + number
        : type.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The kind of value an element type number of the format stands for, or null. */
  static ElementType elementType(long number) {
    DataType type = DataType.forNumber((int) number);
    if (width(type) == 0) {
      return null;
    }
    return switch (type) {
      case FLOAT16, BFLOAT16, FLOAT, DOUBLE -> ElementType.FLOAT;
      case BOOL -> ElementType.BOOLEAN;
      default -> ElementType.INTEGER;
    };
  }

  private interface Bytes {
    void read(java.util.function.Consumer<ByteBuffer> sink);
  }

  private static Tensor of(DataType type, long[] shape, Bytes bytes) {
    ElementType kind = elementType(type.getNumber());
    if (kind == ElementType.FLOAT) {
      return Tensor.ofSource(target -> bytes.read(piece -> floats(type, piece, target)), shape);
    }
    long[] values = new long[Dims.count(shape)];
    int[] at = {0};
    bytes.read(
        piece -> {
          while (piece.hasRemaining()) {
            values[at[0]++] = integer(type, piece);
          }
        });
    return Tensor.of(kind, values, shape);
  }

  private static void floats(DataType type, ByteBuffer from, FloatBuffer to) {
    switch (type) {
      case FLOAT -> {
        to.put(from.asFloatBuffer());
        from.position(from.limit());
      }
      case FLOAT16 -> {
        while (from.hasRemaining()) {
          to.put(half(from.getShort()));
        }
      }
      case BFLOAT16 -> {
        while (from.hasRemaining()) {
          to.put(Float.intBitsToFloat(from.getShort() << 16));
        }
      }
      default -> {
        while (from.hasRemaining()) {
          to.put((float) from.getDouble());
        }
      }
    }
  }

  private static long integer(DataType type, ByteBuffer from) {
    return switch (type) {
      case INT8 -> from.get();
      case UINT8 -> from.get() & 0xFF;
      case BOOL -> from.get() != 0 ? 1 : 0;
      case INT16 -> from.getShort();
      case UINT16 -> from.getShort() & 0xFFFF;
      case INT32 -> from.getInt();
      case UINT32 -> from.getInt() & 0xFFFFFFFFL;
      default -> from.getLong();
    };
  }

  private Tensor listed(
      Onnx.TensorProto proto, DataType type, long[] shape, int count, String where) {
    int found =
        switch (type) {
          case FLOAT -> proto.getFloatDataCount();
          case DOUBLE -> proto.getDoubleDataCount();
          case INT64 -> proto.getInt64DataCount();
          case UINT32, UINT64 -> proto.getUint64DataCount();
          default -> proto.getInt32DataCount();
        };
    if (found != count) {
      throw new CorruptFileException(model, where, count + " values", found + " values");
    }
    ElementType kind = elementType(type.getNumber());
    if (kind == ElementType.FLOAT) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] =
            switch (type) {
              case FLOAT -> proto.getFloatData(i);
              case DOUBLE -> (float) proto.getDoubleData(i);
              case FLOAT16 -> half((short) proto.getInt32Data(i));
              default -> Float.intBitsToFloat(proto.getInt32Data(i) << 16);
            };
      }
      return Tensor.ofFloats(values, shape);
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type) {
            case INT64 -> proto.getInt64Data(i);
            case UINT32, UINT64 -> proto.getUint64Data(i);
            default -> proto.getInt32Data(i);
          };
    }
    return Tensor.of(kind, values, shape);
  }

  /** IEEE half precision to single. */
  static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 31;
    int fraction = bits & 1023;
    if (exponent == 0) {
      float tiny = fraction * 0x1p-24f;
      return sign == 0 ? tiny : -tiny;
    }
    if (exponent == 31) {
      return Float.intBitsToFloat(sign | 0x7F800000 | fraction << 13);
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }
}
