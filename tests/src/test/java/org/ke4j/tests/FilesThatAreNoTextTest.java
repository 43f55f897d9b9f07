package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.encoder.Description;
import org.ke4j.encoder.Encoders;
import org.ke4j.error.CorruptFileException;
import org.ke4j.fetch.FetchRecord;
import org.ke4j.training.LossLog;

/** A folder, bytes that are no text, nothing at all, or a byte-order mark where a text is read. */
class FilesThatAreNoTextTest {
  private static final byte[] OTHER_BYTES = {(byte) 0xFF, (byte) 0xFF, '\n'};
  private static final String MARK = "\uFEFF";
  private static final String GRID =
      "data: [{path: digits, classes: ['3'], train: 12, test: 2}]\nmethods: [dn2]\nseeds: [1]\n";

  @TempDir private Path folder;
  private final StringBuilder wrong = new StringBuilder();
  private Path file;
  private Path model;

  @BeforeEach
  void prepare() throws IOException {
    file = folder.resolve("x");
    Files.createDirectory(folder.resolve("photos"));
    NpyFile.write(folder.resolve("y.npy"), new float[] {1, 2}, 1, 2);
    model = folder.resolve("e.onnx");
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      Files.write(model, in.readAllBytes());
    }
  }

  private String words(String what) {
    String all =
        switch (what) {
          case "array" -> "transport FILE FOLDER/y.npy";
          case "second array" -> "transport FOLDER/y.npy FILE";
          case "input" -> "embed --encoder FOLDER/e.onnx --input FILE --output FOLDER/o.npy";
          case "configuration" -> "info --config FILE";
          case "changes" -> "fit --normal FOLDER/photos --out FOLDER/m.ke4j --changes FILE";
          case "key" -> "serve FOLDER/gone --api-key-file FILE";
          case "grid" -> "grid status FILE --folder FOLDER/cells";
          case "scores" -> "metrics FILE";
          case "knowledge" ->
              "encoders distil FOLDER/d.onnx --teacher ke32 --network conv4 --image-size 16 --train"
                  + " 4 --test 2 --class 0 --class 1 --transformations flip,rot90 --batch 4 --width"
                  + " 32 --no-cache --knowledge FILE";
          case "table" ->
              "evaluate --class 3 --detector dn2 --train 12 --test 2 --out FOLDER/v --table FILE";
          default -> throw new IllegalArgumentException(what);
        };
    return all.replace("FOLDER", folder.toString()).replace("FILE", file.toString());
  }

  /**
   * That a command fails with a message that names the file once, says this, and nothing of Java.
   */
  private void refused(String what, String said) {
    Command command = Command.ke((Object[]) words(what).split(" "));
    String messages = command.messages();
    boolean once = (messages + " ").split(file + "[: ']", -1).length == 2;
    boolean plain =
        !messages.matches("(?s).*(Exception|java\\.|org\\.ke4j|internal error|Input length).*");
    if (command.status() == 0 || !once || !plain || !messages.contains(said)) {
      wrong.append(what).append(": status ").append(command.status()).append(", ");
      wrong.append(messages).append('\n');
    }
  }

  @Test
  void folders() throws IOException {
    Files.createDirectory(file);
    for (String what :
        List.of("array", "second array", "input", "configuration", "changes", "key", "scores")) {
      refused(what, "it is a folder, not a file");
    }
    refused("knowledge", "it is a folder, not a file");
    refused("table", "or a file");
    refused("grid", "YAML file");
    assertEquals("", wrong.toString());
  }

  @Test
  void otherBytes() throws IOException {
    Files.write(file, OTHER_BYTES);
    for (String what : List.of("configuration", "changes", "key", "grid", "scores", "knowledge")) {
      refused(what, "content: expected text in UTF-8, found other bytes");
    }
    refused("table", "line 1");
    refused("array", "a NumPy .npy file");
    refused("second array", "a NumPy .npy file");
    refused("input", "a NumPy .npy file");
    // Further on than what is read at first.
    Files.writeString(file, "label,score\n" + "0,1\n".repeat(10_000));
    Files.write(file, OTHER_BYTES, java.nio.file.StandardOpenOption.APPEND);
    refused("scores", "content: expected text in UTF-8, found other bytes");
    assertEquals("", wrong.toString());
  }

  @Test
  void nothing() throws IOException {
    Files.createFile(file);
    refused("array", "a NumPy .npy file");
    refused("second array", "a NumPy .npy file");
    refused("input", "a NumPy .npy file");
    refused("changes", "");
    refused("key", "is empty");
    refused("grid", "found nothing");
    refused("scores", "the end of the file");
    refused("knowledge", "a column transformation");
    refused("table", "line 1");
    assertEquals("", wrong.toString());
    assertEquals(0, Command.ke("info", "--config", file).status(), "sets nothing");
  }

  private static void refused(Class<? extends Exception> type, Path path, Executable reading) {
    String said = assertThrows(type, reading).getMessage();
    assertTrue(said.startsWith(path + ": ") && !said.contains("Input length"), said);
  }

  @Test
  void whatIsReadWithoutACommand() throws IOException {
    Files.createDirectory(file);
    refused(FileSystemException.class, file, () -> LossLog.losses(file));
    refused(org.ke4j.error.Ke4jException.class, file, () -> Description.read(file, "x"));
    Files.delete(file);
    Path record = FetchRecord.path(file);
    for (byte[] bytes : new byte[][] {OTHER_BYTES, {}}) {
      Files.write(record, bytes);
      refused(CorruptFileException.class, record, () -> FetchRecord.of(file));
      Files.write(file, bytes);
      refused(CorruptFileException.class, file, () -> Description.read(file, "x"));
    }
    assertEquals(0, LossLog.losses(Files.write(file, new byte[0])).size());
    Files.write(file, OTHER_BYTES);
    refused(CorruptFileException.class, file, () -> LossLog.losses(file));
  }

  @Test
  void byteOrderMarksAndBlankLastLines() throws IOException {
    Files.writeString(file, MARK + "threads: 1\n\n");
    Command info = Command.ke("info", "--config", file);
    assertEquals(0, info.status(), info.messages());
    Files.writeString(file, MARK + "harmless: [turn]\n\n");
    refused("changes", "turn");
    Files.writeString(file, MARK + "\n \n");
    refused("key", "is empty");
    Files.writeString(file, MARK + "transformation,distance\nflip,1\n\n");
    refused("knowledge", "expected a row for rot90");
    assertEquals("", wrong.toString());
    Files.writeString(file, MARK + GRID + "\n");
    Command grid = Command.ke((Object[]) words("grid").split(" "));
    assertEquals(0, grid.status(), grid.messages());
    Files.writeString(file, MARK + "label,score\n0,1\n1,2\n\n");
    Command scores = Command.ke((Object[]) words("scores").split(" "));
    assertEquals(0, scores.status(), scores.messages());
    Files.writeString(file, MARK + "size = 37\nwidth = 5\n\n");
    assertEquals(37, Description.read(file, "x").preprocessing().size());
    Files.writeString(FetchRecord.path(file), MARK + "0".repeat(64) + "  x\n# 7 bytes\n\n");
    assertEquals(7, FetchRecord.of(file).orElseThrow().bytes());
  }
}
