package org.ke4j.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.dataset.Datasets;
import org.ke4j.dataset.Intake;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;

/**
 * Sound pictures within the pixel cap, of few bytes, that would take more memory than there is: in
 * a process with a heap of 128 MB each is either read within it or skipped with its need.
 */
class PictureBombTest {
  @TempDir private Path folder;

  @Test
  void eachIsReadOrSkippedAndTheRestGoesOn() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("a"));
    for (String name : List.of("first.png", "last.png")) {
      ImageIO.write(new BufferedImage(60, 60, 1), "png", pictures.resolve(name).toFile());
    }
    Files.write(pictures.resolve("interlaced-fits.png"), png(3500, true));
    Files.write(pictures.resolve("interlaced-large.png"), png(7000, true));
    Files.write(pictures.resolve("rows.png"), png(6000, false));
    gif(pictures.resolve("fits.gif"), 5000);
    gif(pictures.resolve("large.gif"), 8500);
    Files.write(pictures.resolve("one-piece-fits.tif"), tiff(6000));
    Files.write(pictures.resolve("one-piece-large.tif"), tiff(12_000));
    Files.write(
        pictures.resolve("large.webp"),
        HexFormat.of().parseHex(WEBP_OF_14000)); // written by Pillow: black, lossless
    long size = 0;
    try (var files = Files.list(pictures)) {
      for (Path file : files.toList()) {
        size += Files.size(file);
      }
    }
    assertTrue(size < 3_000_000, "bytes of all bombs: " + size);
    // On a machine with one processor Java takes the serial collector, whose old generation is two
    // thirds of the heap.
    for (String collector : List.of("-XX:+UseSerialGC", "-XX:+UseG1GC")) {
      check(inSmallProcess(collector));
    }
  }

  private static void check(List<String> said) {
    assertEquals("read 6, skipped 4", said.get(said.size() - 1), said.toString());
    for (String name : List.of("interlaced-large.png", "large.gif", "one-piece-large.tif")) {
      assertTrue(
          said.stream().anyMatch(line -> line.startsWith("a/" + name) && line.contains("-Xmx")),
          said.toString());
    }
    assertTrue(said.stream().anyMatch(line -> line.startsWith("a/large.webp: it is a WebP")));
  }

  private List<String> inSmallProcess(String collector) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                collector,
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=1g",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                PictureBombTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), output);
    return output.lines().toList();
  }

  /** Takes the pictures of a folder in, as commands do. */
  public static void main(String[] arguments) {
    Dataset data = Datasets.open(arguments[0], DatasetOptions.DEFAULTS.withTestShare(0));
    Intake intake = new Intake(new Intake.Options(32, 2, false));
    int read = intake.take(data.train()).size();
    intake.skipped().forEach(one -> System.out.println(one.image() + ": " + one.reason()));
    System.out.println("read " + read + ", skipped " + intake.skipped().size());
  }

  private static final String WEBP_OF_14000 =
      "524946461a000000574542505650384c0e0000002faff6ab0d071011fd0f4444ff03";

  /** A black picture of 8-bit RGB; of interlaced ones every pass. */
  private static byte[] png(int side, boolean interlaced) throws IOException {
    int[][] passes = {
      {0, 0, 8, 8},
      {4, 0, 8, 8},
      {0, 4, 4, 8},
      {2, 0, 4, 4},
      {0, 2, 2, 4},
      {1, 0, 2, 2},
      {0, 1, 1, 2}
    };
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(pixels)) {
      for (int[] pass : interlaced ? passes : new int[][] {{0, 0, 1, 1}}) {
        byte[] row = new byte[1 + 3 * ((side - pass[0] + pass[2] - 1) / pass[2])];
        for (int y = pass[1]; y < side; y += pass[3]) {
          out.write(row);
        }
      }
    }
    ByteBuffer header = ByteBuffer.allocate(13).putInt(side).putInt(side);
    header.put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) (interlaced ? 1 : 0));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
    chunk(file, "IHDR", header.array());
    chunk(file, "IDAT", pixels.toByteArray());
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] body) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(body);
    file.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
    file.writeBytes(name);
    file.writeBytes(body);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  private static void gif(Path file, int side) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_INDEXED);
    assertTrue(ImageIO.write(image, "gif", file.toFile()));
  }

  /** A white picture of one byte a pixel, deflated, in one strip. */
  private static byte[] tiff(int side) throws IOException {
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(pixels)) {
      byte[] row = new byte[side];
      for (int y = 0; y < side; y++) {
        out.write(row);
      }
    }
    int[][] tags = {
      {256, side},
      {257, side},
      {258, 8},
      {259, 8},
      {262, 0},
      {273, 200},
      {277, 1},
      {278, side},
      {279, pixels.size()}
    };
    ByteBuffer file = ByteBuffer.allocate(200 + pixels.size()).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8);
    file.putShort((short) tags.length);
    for (int[] tag : tags) {
      file.putShort((short) tag[0]).putShort((short) (tag[1] < 65536 ? 3 : 4));
      file.putInt(1).putInt(tag[1]);
    }
    file.putInt(0);
    file.position(200).put(pixels.toByteArray());
    return file.array();
  }
}
