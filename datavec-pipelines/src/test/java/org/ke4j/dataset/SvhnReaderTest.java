package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Fingerprint;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

class SvhnReaderTest {
  @TempDir Path folder;

  private Path write(String name, int count, MatlabType labelType, double label, boolean compress)
      throws IOException {
    Matrix images = Mat5.newMatrix(new int[] {32, 32, 3, count}, MatlabType.UInt8);
    for (int i = 0; i < images.getNumElements(); i++) {
      images.setInt(i, (i * 31 + i / 977) & 0xFF);
    }
    Matrix labels = Mat5.newMatrix(count, 1, labelType);
    for (int i = 0; i < count; i++) {
      labels.setDouble(i, label);
    }
    Path file = folder.resolve(name);
    try (Mat5File mat = Mat5.newMatFile();
        var sink = Sinks.newStreamingFile(file.toFile())) {
      mat.addArray("X", images).addArray("y", labels);
      Mat5.newWriter(sink).setDeflateLevel(compress ? 6 : 0).writeMat(mat);
    }
    return file;
  }

  private static CorruptFileException refused(Path path) {
    CorruptFileException e =
        assertThrows(
            CorruptFileException.class,
            () -> Datasets.open(path.toString(), DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains(path.getFileName().toString()), e.getMessage());
    return e;
  }

  @Test
  void aFolderWithOnePartIsRefusedByName() throws IOException {
    write("train_32x32.mat", 5, MatlabType.UInt8, 10, true);
    Ke4jException e =
        assertThrows(
            Ke4jException.class, () -> Datasets.open(folder.toString(), DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains("missing: test_32x32.mat"), e.getMessage());
  }

  @Test
  void folderWithBothParts() throws IOException {
    write("train_32x32.mat", 5, MatlabType.UInt8, 10, true);
    write("test_32x32.mat", 1, MatlabType.Double, 3, false);
    Dataset data = Datasets.open(folder.toString(), DatasetOptions.DEFAULTS);
    assertEquals("svhn", data.name());
    assertEquals(5, data.train().size());
    assertEquals(0, data.train().get(4).label(), "10 means the digit 0");
    assertEquals(3, data.test().get(0).label());
    RgbImage image = data.train().get(1).image();
    int at = 3072 + 2 * 1024 + 7 * 32 + 9; // image 1, blue, column 7, row 9
    assertEquals((at * 31 + at / 977) & 0xFF, image.get(7, 9, 2));
  }

  @Test
  void foreignFilesGiveTheExpectedImages() throws Exception {
    Path samples = Shared.path("datasets/svhn-format");
    JsonNode expected = new ObjectMapper().readTree(samples.resolve("expected.json").toFile());
    for (String name : List.of("sample_32x32.mat", "sample_uncompressed_32x32.mat")) {
      List<Sample> read = SvhnReader.read(Content.of(samples.resolve(name)));
      assertEquals(60, read.size());
      for (int i = 0; i < 60; i++) {
        assertEquals(expected.get("labels").get(i).asInt() % 10, read.get(i).label());
        assertEquals(expected.get("imageSha256").get(i).asText(), planeHash(read.get(i).image()));
      }
      Dataset split = Datasets.open(samples.resolve(name).toString(), DatasetOptions.DEFAULTS);
      assertEquals(60, split.train().size() + split.test().size());
    }
  }

  private static String planeHash(RgbImage image) throws Exception {
    byte[] planes = new byte[3072];
    for (int i = 0; i < 3072; i++) {
      planes[i] = image.rgb()[i % 1024 * 3 + i / 1024];
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(planes));
  }

  @Test
  void damageAnywhereIsNoticed() throws IOException {
    for (boolean compress : new boolean[] {true, false}) {
      Path file = write("a_32x32.mat", 3, MatlabType.UInt8, 1, compress);
      byte[] whole = Files.readAllBytes(file);
      String sound = content(file);
      assertEquals(compress ? 15 : 14, whole[128], "type of the first element");
      for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 80)) {
        Files.write(file, Arrays.copyOf(whole, length));
        refused(file);
      }
      for (int at = 128; at < whole.length; at += Math.max(1, whole.length / 200)) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 0x40;
        Files.write(file, flipped);
        // Plain elements have no checksum: a flipped pixel passes, everything else is an error.
        // Compressed ones have: what passes (a bit that deflate ignores) changed nothing.
        try {
          assertTrue(!compress || content(file).equals(sound), "byte " + at);
        } catch (Ke4jException e) {
          assertTrue(e.getMessage().contains("a_32x32.mat"), e.getMessage());
        }
      }
    }
  }

  private static String content(Path file) {
    Dataset data = Datasets.open(file.toString(), DatasetOptions.DEFAULTS);
    return Fingerprint.of(data.train()) + Fingerprint.of(data.test());
  }

  @Test
  void wrongLabelsShapesAndVersions() throws IOException {
    assertTrue(
        refused(write("l_32x32.mat", 2, MatlabType.Double, 11, true))
            .getMessage()
            .contains("record 0: expected a label from 1 to 10"));
    refused(write("n_32x32.mat", 2, MatlabType.Double, Double.NaN, true));
    refused(write("h_32x32.mat", 2, MatlabType.Double, 1.5, true));
    Path file = folder.resolve("s_32x32.mat");
    try (Mat5File mat = Mat5.newMatFile()) {
      mat.addArray("X", Mat5.newMatrix(new int[] {16, 32, 3, 2}, MatlabType.UInt8))
          .addArray("y", Mat5.newMatrix(2, 1));
      Mat5.writeToFile(mat, file.toFile());
    }
    assertTrue(refused(file).getMessage().contains("32 x 32 x 3 x N"));
    try (Mat5File mat = Mat5.newMatFile()) {
      mat.addArray("X", Mat5.newString("hello"));
      Mat5.writeToFile(mat, file.toFile());
    }
    refused(file);
    Files.writeString(file, "MATLAB 7.3 MAT-file" + " ".repeat(200));
    Ke4jException e =
        assertThrows(
            Ke4jException.class, () -> Datasets.open(file.toString(), DatasetOptions.DEFAULTS));
    assertTrue(e.getMessage().contains("HDF5"), e.getMessage());
  }

  @Test
  void aBombIsRefused() throws IOException {
    // 90 MB of zeros in 90 kB.
    Matrix zeros = Mat5.newMatrix(new int[] {32, 32, 3, 30_000}, MatlabType.UInt8);
    Path file = folder.resolve("b_32x32.mat");
    try (Mat5File mat = Mat5.newMatFile()) {
      mat.addArray("X", zeros).addArray("y", Mat5.newMatrix(30_000, 1, MatlabType.UInt8));
      Mat5.writeToFile(mat, file.toFile());
    }
    assertTrue(refused(file).getMessage().contains("when expanded"));
  }
}
