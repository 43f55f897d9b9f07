package org.ke4j.matrix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ke4j.error.CorruptFileException;

/** Files of every number type, byte order, axis order and version that NumPy writes. */
class NpyTest {
  @TempDir private Path folder;

  private Path file(int version, String type, boolean fortran, String shape, byte[] data)
      throws Exception {
    String header =
        "{'descr': '"
            + type
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': ";
    header += shape + ", }\n";
    ByteBuffer out =
        ByteBuffer.allocate(12 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.put((byte) version).put((byte) 0);
    if (version == 1) {
      out.putShort((short) header.length());
    } else {
      out.putInt(header.length());
    }
    out.put(header.getBytes(StandardCharsets.US_ASCII)).put(data);
    Path file = folder.resolve("array.npy");
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    Files.write(file, bytes);
    return file;
  }

  /** 6 numbers, given as hexadecimal bytes of each. */
  @ParameterizedTest
  @CsvSource({
    "<f2, 003C 00C0 0100 FF7B 0000 0004, 1 -2 5.9604644775390625e-8 65504 0 6.103515625e-5, true",
    ">f2, 3C00 C000 0001 7BFF 0000 0400, 1 -2 5.9604644775390625e-8 65504 0 6.103515625e-5, true",
    ">f4, 3F800000 C0000000 00000000 3F000000 40400000 7F800000, 1 -2 0 0.5 3 Infinity, true",
    ">f8, 3FF0000000000000 C000000000000000 0000000000000000 3FE0000000000000 4008000000000000"
        + " 4010000000000000, 1 -2 0 0.5 3 4, false",
    "|i1, 01 FF 80 7F 00 02, 1 -1 -128 127 0 2, true",
    "|u1, 01 FF 80 7F 00 02, 1 255 128 127 0 2, true",
    "|b1, 01 00 01 01 00 00, 1 0 1 1 0 0, true",
    "<i2, 0100 FFFF 0080 FF7F 0000 0200, 1 -1 -32768 32767 0 2, true",
    ">u2, 0001 FFFF 8000 7FFF 0000 0002, 1 65535 32768 32767 0 2, true",
    "<i4, 01000000 FFFFFFFF 00000080 FFFFFF7F 00000000 02000000,"
        + " 1 -1 -2147483648 2147483647 0 2, false",
    ">u4, 00000001 FFFFFFFF 80000000 7FFFFFFF 00000000 00000002,"
        + " 1 4294967295 2147483648 2147483647 0 2, false",
    "<i8, 0100000000000000 FFFFFFFFFFFFFFFF 0000000000002000 000000000000E0FF 0000000000000000"
        + " 0200000000000000, 1 -1 9007199254740992 -9007199254740992 0 2, false",
    ">u8, 0000000000000001 0000000000000100 0000000000000002 0000000000000003 0000000000000004"
        + " 0020000000000000, 1 256 2 3 4 9007199254740992, false",
  })
  void everyType(String type, String bytes, String numbers, boolean single) throws Exception {
    byte[] data = java.util.HexFormat.of().parseHex(bytes.replace(" ", ""));
    String[] words = numbers.split(" ");
    double[] right = new double[6];
    for (int k = 0; k < 6; k++) {
      right[k] = Double.parseDouble(words[k]);
    }
    for (int version = 1; version <= 3; version++) {
      Npy read = Npy.read(file(version, type, false, "(2, 3)", data));
      assertArrayEquals(right, read.values());
      assertArrayEquals(new int[] {2, 3}, read.shape());
      assertEquals(single, read.single());
      double[] turned = {right[0], right[2], right[4], right[1], right[3], right[5]};
      assertArrayEquals(turned, Npy.read(file(version, type, true, "(2L, 3L)", data)).values());
    }
  }

  @Test
  void whatCannotBeReadIsNamed() throws Exception {
    for (String type : new String[] {"|O", "<c8", "<f16", "<U4", "<M8[ns]", "|S3", "<f1"}) {
      Path file = file(1, type, false, "(1,)", new byte[16]);
      Exception said = assertThrows(CorruptFileException.class, () -> Npy.read(file));
      assertTrue(said.getMessage().startsWith(file.toString()), said.getMessage());
      assertTrue(said.getMessage().contains("float16") && said.getMessage().contains(type));
    }
    byte[] large = {1, 0, 0, 0, 0, 0, 0x20, 0};
    Path file = file(1, "<i8", false, "(1,)", large);
    Exception said = assertThrows(CorruptFileException.class, () -> Npy.read(file));
    assertTrue(said.getMessage().contains("9007199254740993"), said.getMessage());
  }
}
