package org.ke4j.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TiffNumbersTest {
  private static final byte[] GREY = {10, (byte) 200};
  private static final byte[] RGB = {10, 20, 30, (byte) 200, 0, 77};

  /** A picture of 2 x 1 whose numbers of 16 bits are written as another type of integers. */
  private static byte[] tiff(int type, boolean little, boolean colours) {
    byte[] pixels = colours ? RGB : GREY;
    ByteBuffer to =
        ByteBuffer.allocate(200).order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    to.put(little ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'}).putShort((short) 42).putInt(32);
    to.put(pixels).position(16);
    int size = type == 4 ? 4 : type == 3 ? 2 : 1;
    for (int i = 0; i < 3; i++) {
      number(to, size, 8);
    }
    to.position(32);
    int[][] entries = {
      {256, 4, 2},
      {257, 4, 1},
      {258, type, 8},
      {259, type, 1},
      {262, type, colours ? 2 : 1},
      {273, 4, 8},
      {277, type, colours ? 3 : 1},
      {278, 4, 1},
      {279, 4, pixels.length},
      {339, type, 1}
    };
    to.putShort((short) entries.length);
    for (int[] entry : entries) {
      boolean several = colours && entry[0] == 258;
      to.putShort((short) entry[0]).putShort((short) entry[1]).putInt(several ? 3 : 1);
      int next = to.position() + 4;
      if (several && size > 1) {
        to.putInt(16);
      } else {
        int bytes = entry[1] == 4 ? 4 : entry[1] == 3 ? 2 : 1;
        for (int i = 0; i < (several ? 3 : 1); i++) {
          number(to, bytes, entry[2]);
        }
      }
      to.position(next);
    }
    return Arrays.copyOf(to.array(), to.position() + 4);
  }

  private static void number(ByteBuffer to, int bytes, int value) {
    switch (bytes) {
      case 4 -> to.putInt(value);
      case 2 -> to.putShort((short) value);
      default -> to.put((byte) value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, true, false",
    "3, false, true",
    "4, true, false",
    "4, false, false",
    "4, true, true",
    "4, false, true",
    "1, true, false",
    "1, false, false"
  })
  void integersOfAnyTypeAreRead(int type, boolean little, boolean colours) {
    byte[] expected = colours ? RGB : new byte[] {10, 10, 10, (byte) 200, (byte) 200, (byte) 200};
    byte[] file = tiff(type, little, colours);
    assertArrayEquals(expected, new PictureDecoder().decode(file, "a.tif", 0).rgb());
    EncodedImage content = new EncodedImage("a.tif", file);
    if (type == 3) {
      assertSame(content, TiffNumbers.asShorts(content));
    }
    for (int length = 8; length < file.length; length++) {
      // What is cut off is the reader's to name.
      TiffNumbers.asShorts(new EncodedImage("a.tif", Arrays.copyOf(file, length)));
    }
  }
}
