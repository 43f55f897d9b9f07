package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.CorruptFileException;

/** Weights in files beside the model, and only there. */
class ExternalDataTest {
  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void files() throws IOException {
    folder = Files.createDirectories(root.resolve("model/inner")).getParent();
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(1).putFloat(2).putFloat(3).putFloat(4);
    Files.write(folder.resolve("weights.bin"), bytes.array());
    Files.write(folder.resolve("inner/weights.bin"), bytes.array());
    Files.write(root.resolve("secret.bin"), bytes.array());
    Files.createDirectories(root.resolve("elsewhere"));
    Files.write(root.resolve("elsewhere/weights.bin"), bytes.array());
    Files.createSymbolicLink(folder.resolve("link.bin"), root.resolve("secret.bin"));
    Files.createSymbolicLink(folder.resolve("linked"), root.resolve("elsewhere"));
    Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
  }

  private OnnxModel load(String... entries) throws IOException {
    OnnxWriter to = new OnnxWriter(17, 1);
    Onnx.TensorProto.Builder tensor =
        Onnx.TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .addDims(2)
            .setDataLocation(Onnx.TensorProto.DataLocation.EXTERNAL);
    for (int i = 0; i < entries.length; i += 2) {
      tensor.addExternalData(
          Onnx.StringStringEntryProto.newBuilder().setKey(entries[i]).setValue(entries[i + 1]));
    }
    to.output(to.node("Add", to.input("x", -1, 2), to.add(tensor.build())));
    Path file = folder.resolve("model.onnx");
    Files.write(file, to.bytes());
    return OnnxImporter.load(file, ImportOptions.defaults());
  }

  private void refused(String... entries) {
    CorruptFileException e = assertThrows(CorruptFileException.class, () -> load(entries).close());
    assertTrue(e.getMessage().contains("model.onnx"), e.getMessage());
    assertTrue(e.getMessage().contains("'w'"), e.getMessage());
  }

  @Test
  void weightsInsideTheFolderAreRead() throws IOException {
    try (OnnxModel model = load("location", "weights.bin", "offset", "4", "length", "8")) {
      assertArrayEquals(new float[] {2, 3}, model.run(new float[2], 1).values());
      assertEquals(List.of(folder.resolve("weights.bin")), model.externalFiles());
    }
    try (OnnxModel model = load("location", "inner/weights.bin", "length", "8")) {
      assertArrayEquals(new float[] {1, 2}, model.run(new float[2], 1).values());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "inner/../../secret.bin",
        "/etc/passwd",
        "link.bin",
        "linked/weights.bin",
        "loop",
        "inner",
        ".",
        "nowhere.bin",
        "..\\secret.bin",
        "a\0b"
      })
  void everythingElseIsRefused(String location) {
    refused("location", location, "length", "8");
    refused("location", root.resolve("model").resolve(location.replace("\0", "")).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 8",
    "9, 8",
    "0, 9",
    "0, 4",
    "9223372036854775807, 8",
    "8, 9223372036854775807",
    "17, 8",
    "x, 8",
    "0, 1e3",
    "-9223372036854775808, 8",
    "99999999999999999999, 8"
  })
  void rangesOutsideTheFileAreRefused(String offset, String length) {
    refused("location", "weights.bin", "offset", offset, "length", length);
  }

  @Test
  void aLocationIsNeeded() {
    refused();
    refused("location", "");
  }
}
