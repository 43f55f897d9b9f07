package org.ke4j.dataset;

import java.util.ArrayList;
import java.util.List;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/**
 * The records of CIFAR's binary files: one or two label bytes, then 3072 bytes of a 32 x 32 image
 * as red, green and blue plane, each row-major (Krizhevsky 2009). Any number of records.
 *
 * @param classes number of classes of each label byte
 * @param labelAt which label byte is the class
 */
record CifarRecords(int[] classes, int labelAt) {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;

  static final CifarRecords CIFAR_10 = new CifarRecords(new int[] {10}, 0);
  static final CifarRecords CIFAR_100_COARSE = new CifarRecords(new int[] {20, 100}, 0);
  static final CifarRecords CIFAR_100_FINE = new CifarRecords(new int[] {20, 100}, 1);

  int recordLength() {
    return classes.length + 3 * PLANE;
  }

  /** All records; checks every label and the length. */
  List<Sample> read(Content content) {
    byte[] bytes = content.bytes();
    int length = recordLength();
    if (bytes.length == 0) {
      throw content.corrupt("record 0", length + " bytes", "an empty file");
    }
    if (bytes.length % length != 0) {
      throw content.corrupt(
          "record " + bytes.length / length,
          length + " bytes",
          bytes.length % length + " bytes before the end of the file");
    }
    List<Sample> samples = new ArrayList<>(bytes.length / length);
    for (int record = 0; record < bytes.length / length; record++) {
      int start = record * length;
      for (int l = 0; l < classes.length; l++) {
        int value = bytes[start + l] & 0xFF;
        if (value >= classes[l]) {
          throw content.corrupt(
              "record " + record, "a label from 0 to " + (classes[l] - 1), "label " + value);
        }
      }
      int pixels = start + classes.length;
      samples.add(
          new Sample(
              content.name() + "#" + record,
              bytes[start + labelAt] & 0xFF,
              () -> interleave(bytes, pixels)));
    }
    return samples;
  }

  private static RgbImage interleave(byte[] bytes, int start) {
    byte[] rgb = new byte[3 * PLANE];
    for (int i = 0; i < PLANE; i++) {
      rgb[3 * i] = bytes[start + i];
      rgb[3 * i + 1] = bytes[start + PLANE + i];
      rgb[3 * i + 2] = bytes[start + 2 * PLANE + i];
    }
    return new RgbImage(SIDE, SIDE, rgb);
  }
}
