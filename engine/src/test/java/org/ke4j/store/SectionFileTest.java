package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.FileTooNewException;
import org.ke4j.error.FileTooOldException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

class SectionFileTest {
  @TempDir Path folder;

  private static Sections small() {
    return new Sections()
        .put("weights", new float[] {1.5f, -0f, Float.NaN, Float.MIN_VALUE})
        .put("moments", new double[] {Math.PI, Double.NEGATIVE_INFINITY})
        .put("counts", new long[] {Long.MIN_VALUE, 7})
        .put("raw", new byte[] {0, -1, 127})
        .put("none", new float[0])
        .put("epoch", 12L)
        .put("rate", 0.01)
        .put("name", "Flugzeug ✈");
  }

  private Path write(Sections sections) throws IOException {
    Path file = folder.resolve("some.ke4j");
    SectionFile.write(file, "checkpoint", 3, sections);
    return file;
  }

  @Test
  void everyTypeComesBackBitForBit() throws Exception {
    Sections back = SectionFile.read(write(small()), "checkpoint", 1, 3);
    assertEquals(List.copyOf(small().names()), List.copyOf(back.names()));
    assertArrayEquals(small().floats("weights"), back.floats("weights"));
    assertArrayEquals(small().doubles("moments"), back.doubles("moments"));
    assertArrayEquals(small().longs("counts"), back.longs("counts"));
    assertArrayEquals(small().bytes("raw"), back.bytes("raw"));
    assertEquals(0, back.floats("none").length);
    assertEquals(12, back.number("epoch"));
    assertEquals(0.01, back.real("rate"));
    assertEquals("Flugzeug ✈", back.text("name"));
    assertEquals(3, back.version());
    assertFalse(back.has("absent"));
  }

  @Test
  void arraysLongerThanTheBufferComeBack() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    float[] floats = new float[100_003];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) random.nextDouble();
    }
    double[] doubles = DoubleStream.generate(random::nextDouble).limit(50_001).toArray();
    long[] longs = LongStream.generate(random::nextLong).limit(40_007).toArray();
    byte[] bytes = new byte[200_003];
    random.nextBytes(bytes);
    Sections sections =
        new Sections()
            .put("odd", new byte[] {1})
            .put("floats", floats)
            .put("bytes", bytes)
            .put("doubles", doubles)
            .put("longs", longs);
    Sections back = SectionFile.read(write(sections), "checkpoint", 3, 3);
    assertArrayEquals(floats, back.floats("floats"));
    assertArrayEquals(bytes, back.bytes("bytes"));
    assertArrayEquals(doubles, back.doubles("doubles"));
    assertArrayEquals(longs, back.longs("longs"));
  }

  @Test
  void cutAnywhereIsRefused() throws Exception {
    Path file = write(small());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(CorruptFileException.class, () -> SectionFile.read(file, "checkpoint", 1, 3));
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThrows(CorruptFileException.class, () -> SectionFile.read(file, "checkpoint", 1, 3));
  }

  @Test
  void anyFlippedBitIsNoticed() throws Exception {
    Path file = write(small());
    byte[] whole = Files.readAllBytes(file);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      Files.write(file, damaged);
      assertThrows(Ke4jException.class, () -> SectionFile.read(file, "checkpoint", 1, 3));
    }
  }

  @Test
  void otherKindAndVersionsAreNamed() throws Exception {
    Path file = write(small());
    CorruptFileException kind =
        assertThrows(CorruptFileException.class, () -> SectionFile.read(file, "embedding", 1, 3));
    assertTrue(kind.getMessage().contains("expected embedding, found checkpoint"));
    FileTooOldException old =
        assertThrows(FileTooOldException.class, () -> SectionFile.read(file, "checkpoint", 4, 5));
    assertTrue(old.getMessage().contains(file + ": checkpoint format: expected version 4"));
    FileTooNewException young =
        assertThrows(FileTooNewException.class, () -> SectionFile.read(file, "checkpoint", 1, 2));
    assertTrue(young.getMessage().contains("found 3"));
    Files.writeString(file, "a text that is long enough to hold a header and a footer");
    assertThrows(CorruptFileException.class, () -> SectionFile.read(file, "checkpoint", 1, 3));
  }

  @Test
  void aWrongSectionIsNamed() throws Exception {
    Sections back = SectionFile.read(write(small()), "checkpoint", 1, 3);
    String missing = assertThrows(Ke4jException.class, () -> back.floats("bias")).getMessage();
    assertTrue(missing.contains("some.ke4j: expected a section bias"), missing);
    String type = assertThrows(Ke4jException.class, () -> back.floats("name")).getMessage();
    assertTrue(type.contains("expected float[], found String"), type);
    String many = assertThrows(Ke4jException.class, () -> back.number("counts")).getMessage();
    assertTrue(many.contains("expected one number, found 2"), many);
    assertThrows(UsageException.class, () -> small().put("name", 1L));
  }
}
