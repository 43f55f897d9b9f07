package org.ke4j.spark;

import java.nio.ByteBuffer;

/** Vectors as bytes in rows: Spark makes an object of each number of an array. */
final class Packed {
  private Packed() {}

  static byte[] of(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  static float[] unpack(byte[] packed) {
    float[] vector = new float[packed.length / Float.BYTES];
    unpack(packed, vector, 0);
    return vector;
  }

  /** Writes a vector's numbers into an array, from an index on. */
  static void unpack(byte[] packed, float[] values, int at) {
    ByteBuffer.wrap(packed).asFloatBuffer().get(values, at, packed.length / Float.BYTES);
  }
}
