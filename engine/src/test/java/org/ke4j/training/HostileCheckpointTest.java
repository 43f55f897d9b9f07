package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.SectionFile;
import org.ke4j.store.Sections;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A checkpoint that somebody made up, with a right checksum where that is what it takes to be read,
 * is refused by its name; it changes nothing, and takes no memory to speak of.
 */
class HostileCheckpointTest {
  private static final String KIND = "training checkpoint";
  private static final TrainingOptions OPTIONS = TrainingOptions.reference();
  private static final long MOST_BYTES = 8 << 20;

  @TempDir private Path folder;

  private Path file;
  private final Map<String, INDArray> weights = Map.of("a", Nd4j.ones(2, 3));
  private final Map<String, INDArray> state = Map.of("a", Nd4j.zeros(2, 3));

  @BeforeEach
  void honest() throws IOException {
    file = folder.resolve("run.checkpoint");
    Checkpoint checkpoint = new Checkpoint(new double[] {3, 2}, new double[] {10});
    assertTrue(checkpoint.write(file, OPTIONS, "images", weights, state));
  }

  private Checkpoint read() throws IOException {
    return Checkpoint.read(file, OPTIONS, "images", weights, state);
  }

  private <E extends Ke4jException> E refused(Class<E> type) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    E refused = assertThrows(type, this::read);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < MOST_BYTES, bytes + " bytes");
    assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
    assertTrue(refused.getMessage().length() < 2000, refused.getMessage());
    assertTrue(refused.getMessage().chars().noneMatch(c -> c < ' '), refused.getMessage());
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, weights.get("a").data().asFloat());
    assertArrayEquals(new float[6], state.get("a").data().asFloat());
    return refused;
  }

  /** The same sections with changes, and a right checksum. */
  private void crafted(Consumer<Sections> changes, String... without) throws IOException {
    Sections from = SectionFile.read(file, KIND, 1, 1);
    Sections to = new Sections();
    changes.accept(to);
    for (String name : from.names()) {
      if (to.has(name) || Arrays.asList(without).contains(name)) {
        continue;
      }
      if (name.startsWith("weight") || name.startsWith("state")) {
        to.put(name, from.floats(name));
      } else if (name.equals("options") || name.equals("data")) {
        to.put(name, from.text(name));
      } else {
        to.put(name, from.doubles(name));
      }
    }
    SectionFile.write(file, KIND, 1, to);
  }

  /** The same bytes with changes before the footer, and a right checksum. */
  private void bytes(UnaryOperator<byte[]> change) throws IOException {
    byte[] all = Files.readAllBytes(file);
    byte[] content = change.apply(Arrays.copyOf(all, all.length - 8));
    CRC32C crc = new CRC32C();
    crc.update(content);
    ByteBuffer whole = ByteBuffer.allocate(content.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    whole.put(content).put(all, all.length - 8, 4).putInt((int) crc.getValue());
    Files.write(file, whole.array());
  }

  private static int place(byte[] content, String text) {
    return new String(content, StandardCharsets.ISO_8859_1).indexOf(text);
  }

  @Test
  void anHonestOneIsRead() throws IOException {
    crafted(to -> {});
    assertEquals(2, read().losses().length);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, 1L << 62, 1L << 40, Integer.MAX_VALUE, 4000, -1})
  void countsOfNoSuchSize(long count) throws IOException {
    bytes(
        content -> {
          int at = place(content, "weight a") + "weight a".length();
          ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(at, count);
          return content;
        });
    refused(CorruptFileException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, 1 << 28, -1})
  void namesOfNoSuchLength(int length) throws IOException {
    bytes(
        content -> {
          int at = place(content, "weight a") - 4;
          ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(at, length);
          return content;
        });
    refused(CorruptFileException.class);
  }

  @Test
  void aHugeFileIsNotReadAtAll() throws IOException {
    try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
      grown.setLength(1L << 36);
    }
    assertTrue(refused(CorruptFileException.class).getMessage().contains("at most"));
  }

  @Test
  void cutOffAnywhere() throws IOException {
    byte[] all = Files.readAllBytes(file);
    for (int length = 0; length < all.length; length += 7) {
      Files.write(file, Arrays.copyOf(all, length));
      refused(CorruptFileException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 7, 100_000})
  void arraysOfAnotherShape(int length) throws IOException {
    crafted(to -> to.put("weight a", new float[length]));
    assertTrue(refused(Ke4jException.class).getMessage().contains("weight a"));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void numbersThatAreNone(float value) throws IOException {
    crafted(to -> to.put("state a", new float[] {0, 0, 0, 0, 0, value}));
    assertTrue(refused(CorruptFileException.class).getMessage().contains("state a"));
    crafted(to -> to.put("state a", new float[6]).put("losses", new double[] {1, value}));
    assertTrue(refused(CorruptFileException.class).getMessage().contains("losses"));
  }

  @Test
  void moreEpochsThanSteps() throws IOException {
    crafted(to -> to.put("speeds", new double[3]));
    assertTrue(refused(CorruptFileException.class).getMessage().contains("speeds"));
  }

  @Test
  void sectionsOfAnotherTypeOrMissing() throws IOException {
    crafted(to -> to.put("weight a", "text"));
    assertTrue(refused(Ke4jException.class).getMessage().contains("weight a"));
    honest();
    crafted(to -> {}, "state a");
    assertTrue(refused(Ke4jException.class).getMessage().contains("state a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"weight ../../etc/passwd", "weight /tmp/x", "state \u001b[2J", "weight a\u0000"})
  void namesThatAreNoParameters(String name) throws IOException {
    crafted(to -> to.put(name, new float[6]));
    assertTrue(refused(CorruptFileException.class).getMessage().contains("section"));
    try (var files = Files.list(folder)) {
      assertEquals(1, files.count(), "no name becomes a file");
    }
  }

  @Test
  void aLongStoryForOptions() throws IOException {
    crafted(to -> to.put("options", "\u001b[31mx".repeat(100_000)));
    refused(UsageException.class);
  }

  @Test
  void aFolderInPlaceOfAFile() throws IOException {
    Files.delete(file);
    Files.createDirectory(file);
    refused(CorruptFileException.class);
  }
}
