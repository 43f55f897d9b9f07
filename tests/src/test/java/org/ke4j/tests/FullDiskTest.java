package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.cli.Ke;
import org.ke4j.encoder.Encoders;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;

/** Every command that writes, on a disk without room: it fails, and the former good file stays. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullDiskTest {
  private static final String DIGITS = " --class 3 --train 12 --no-cache";
  private static final String DISTIL =
      "encoders distil STUDENT --teacher ke32 --network conv4 --image-size 16 --epochs 1"
          + " --transformations flip,rot90"
          + DIGITS;
  private static final String RANK = " --transformations flip,rot90,gaussian_noise --k 1";

  @TempDir private static Path work;
  private Path disk;

  /** What is run; WORK is a folder with room, DISK one that is full the second time. */
  static List<String> writing() {
    return List.of(
        "metrics WORK/s.csv --json DISK/m.json",
        "metrics WORK/s.csv --out DISK/metrics",
        "datasets --json DISK/d.json",
        "encoders --json DISK/e.json",
        DISTIL.replace("STUDENT", "DISK/student.onnx"),
        DISTIL.replace("STUDENT", "WORK/student.onnx") + " --json DISK/student.json",
        "fetch ke32 --json DISK/f.json",
        "info --json DISK/i.json",
        "info WORK/bolts.ke4j --json DISK/i2.json",
        "cache --json DISK/cache.json",
        "transformations --json DISK/t.json",
        "transformations --class 3 --images 2 --sheet DISK/sheet.png",
        "embed --output DISK/e.npy" + DIGITS,
        "embed --output WORK/e.npy --names DISK/names.csv" + DIGITS,
        "rank --json DISK/r.json" + DIGITS + RANK,
        "rank --out DISK/rank" + DIGITS + RANK,
        "train --detector dn2 --out DISK/model" + DIGITS,
        "train --detector ke --network conv4 --image-size 32 --batch 4 --epochs 1 --out DISK/model-ke"
            + DIGITS,
        "man --dir DISK/man",
        "fit --normal WORK/pictures --fast --out DISK/bolts.ke4j",
        "fit --normal WORK/pictures --fast --out WORK/b.ke4j --report DISK/bolts.html",
        "score WORK/bolts.ke4j --images WORK/pictures --json DISK/s.json",
        "score WORK/bolts.ke4j --images WORK/pictures --jsonl DISK/s.jsonl",
        "score WORK/bolts.ke4j --images WORK/pictures --page DISK/s.html",
        "score WORK/bolts.ke4j --images WORK/pictures --out DISK/score",
        "threshold DISK/bolts.ke4j --value 0.25",
        "threshold DISK/model --value 0.25",
        "threshold WORK/bolts.ke4j --json DISK/th.json",
        "drift WORK/bolts.ke4j WORK/pictures --json DISK/drift.json",
        "export --model WORK/network --format libsvm --output DISK/x.libsvm",
        "transport WORK/x.npy WORK/y.npy --coupling DISK/c.csv",
        "transport WORK/x.npy WORK/y.npy --json DISK/tr.json",
        "tradeoff WORK/mu0 WORK/mu1 --json DISK/curve.json",
        "tradeoff WORK/mu0 WORK/mu1 --out DISK/curve",
        "bench transport WORK/x.npy WORK/y.npy --turns 1 --json DISK/bt.json",
        "bench encoder --batch 1 --seconds 0.02 --turns 1 --out DISK/be",
        "bench run --turns 1 --json DISK/br.json -- completion bash",
        "encoders add WORK/mine.onnx --name mine --replace --json DISK/add.json",
        "encoders add WORK/mine.onnx --name mine --replace --out DISK/add",
        "grid epochs WORK/small.yaml --at 1 --folder WORK/cells --no-cache --out DISK/epochs",
        "grid export WORK/quick.yaml --folder WORK/quick --out DISK/export",
        "grid run WORK/first.yaml --no-cache --folder DISK/cells",
        "grid status WORK/quick.yaml --folder WORK/quick --json DISK/status.json",
        "paper table4 --data WORK/classes --budget 1 --seeds 1 --no-cache --folder DISK/paper"
            + " --out WORK/table4",
        "paper table5 --data WORK/nowhere --out DISK/table5",
        "paper table5 --data WORK/nowhere --json DISK/table5.json",
        "evaluate --detector dn2 --protocol sad --test 3 --out DISK/ev" + DIGITS,
        "evaluate --detector dn2 --protocol sad --test 3 --json DISK/ev.json" + DIGITS);
  }

  @BeforeAll
  void models() throws Exception {
    for (int i = 0; i < 10; i++) {
      Pictures.digit(work.resolve("pictures/d" + i + ".png"), i);
    }
    Files.writeString(work.resolve("s.csv"), "label,score\n0,1\n0,2\n1,3\n1,4\n");
    NpyFile.write(work.resolve("x.npy"), new float[] {1, 2, 3, 4}, 2, 2);
    NpyFile.write(work.resolve("y.npy"), new float[] {1, 0, 3, 1}, 2, 2);
    Files.writeString(
        work.resolve("small.yaml"),
        """
        data: [{path: digits, classes: ['3'], train: 8, test: 2}]
        protocols: [sad]
        methods: [{name: ke, options: {network: conv4, epochs: 1, batch: 4, image-size: 32}}]
        ranking: {transformations: [flip, rot90, snow, glass_blur]}
        """);
    Files.writeString(
        work.resolve("quick.yaml"),
        """
        data: [{path: digits, classes: ['3'], train: 8, test: 2}]
        methods: [dn2]
        protocols: [sad]
        """);
    for (int seed = 1; seed <= 2; seed++) {
      Files.writeString(
          work.resolve(seed == 1 ? "first.yaml" : "second.yaml"),
          """
          data: [{path: digits, classes: ['3'], train: 8, test: 2}]
          methods: [dn2]
          protocols: [sad]
          seeds: [%d]
          """
              .formatted(seed));
    }
    for (int i = 0; i < 16; i++) {
      String part = i < 8 ? "train/" : "test/";
      Pictures.write(
          work.resolve("classes/" + part + (i % 2) + "/" + i + ".png"),
          DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(i % 2, 8).get(i / 2).image());
    }
    run(0, "grid run WORK/quick.yaml --folder WORK/quick --no-cache");
    run(0, "fit --normal WORK/pictures --fast --out WORK/bolts.ke4j");
    run(0, "train --class 3 --train 16 --batch 8 --epochs 1 --no-cache --out WORK/network");
    for (int mu = 0; mu < 2; mu++) {
      run(
          0,
          "evaluate --detector aware --draws all --test 3 --mu "
              + mu
              + " --out WORK/mu"
              + mu
              + DIGITS);
    }
    System.setProperty("ke4j.cache", work.resolve("cache").toString());
    try (InputStream in = Encoders.class.getResourceAsStream("ke32.onnx")) {
      byte[] bytes = in.readAllBytes();
      bytes[bytes.length / 2] ^= 1; // another file than the one that is known by its hash
      Files.write(work.resolve("mine.onnx"), bytes);
      bytes[bytes.length / 2] ^= 2;
      Files.write(work.resolve("other.onnx"), bytes);
    }
    Path mounted = Files.createDirectories(work.resolve("mounted"));
    if (!System.getProperty("os.name").equals("Linux")
        || !Files.isWritable(Path.of("/proc/self/mem"))) {
      return;
    }
    if (command("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", mounted.toString()) == 0) {
      disk = mounted;
    }
  }

  @AfterAll
  void unmount() throws Exception {
    System.clearProperty("ke4j.cache");
    if (disk != null) {
      command("umount", "-l", disk.toString());
    }
  }

  private static int command(String... words) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      return 1;
    }
  }

  private Object[] words(String line) {
    String there = line.replace("WORK", work.toString());
    return (disk == null ? there : there.replace("DISK", disk.toString())).split(" ");
  }

  private Command run(int status, String line) {
    Command command = Command.ke(words(line));
    assertEquals(status, command.status(), line + "\n" + command.messages());
    return command;
  }

  /** Every file, with a hash of its content. */
  private Map<String, String> files() throws Exception {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(disk)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("filler")) {
          byte[] hash =
              java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
          found.put(disk.relativize(file).toString(), HexFormat.of().formatHex(hash));
        }
      }
    }
    return found;
  }

  private void fill() throws IOException {
    byte[] zeros = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      for (int size = zeros.length; size > 0; size /= 2) {
        writeWhileThereIsRoom(out, zeros, size);
      }
    }
  }

  private static void writeWhileThereIsRoom(OutputStream out, byte[] zeros, int size) {
    boolean room = true;
    while (room) {
      try {
        out.write(zeros, 0, size);
      } catch (IOException e) {
        room = false;
      }
    }
  }

  @Test
  void theFormerFileSurvives() throws Exception {
    survives(writing());
  }

  @Test
  @Tag("slow")
  void theFormerDemoSurvives() throws Exception {
    if (disk != null) {
      String larger = "remount,size=240m";
      assertEquals(0, command("mount", "-o", larger, disk.toString()));
    }
    survives(List.of("demo --epochs 1 --out DISK/demo", "demo --epochs 1 --json DISK/demo.json"));
  }

  private void survives(List<String> lines) throws Exception {
    Assumptions.assumeTrue(disk != null, "only root on Linux can mount a small file system");
    run(0, "fit --normal WORK/pictures --fast --out DISK/bolts.ke4j");
    StringBuilder wrong = new StringBuilder();
    for (String line : lines) {
      run(0, line);
      Map<String, String> before = files();
      fill();
      // What differs, so that something has to be written.
      String changed =
          line.replace("--value 0.25", "--value 0.5")
              .replace("/mine", "/other")
              .replace("/first.yaml", "/second.yaml")
              .replace("--seeds 1", "--seeds 2");
      Command again = Command.ke(words(changed));
      if (again.status() != 1) {
        wrong.append(line).append(": status ").append(again.status()).append('\n');
      }
      if (!again.messages().contains("No space left") || again.messages().contains("Exception")) {
        wrong.append(line).append(": ").append(again.messages()).append('\n');
      }
      if (!files().equals(before)) {
        wrong.append(line).append(": ").append(before.keySet()).append(" became ");
        wrong.append(files()).append('\n');
      }
      Files.delete(disk.resolve("filler"));
    }
    assertEquals("", wrong.toString());
  }

  @Test
  void theFormerCopyOfAnEncoderSurvives() throws Exception {
    Assumptions.assumeTrue(disk != null, "only root on Linux can mount a small file system");
    Path cache = disk.resolve("cache");
    String before = System.setProperty("ke4j.cache", cache.toString());
    try {
      survives(List.of("encoders add WORK/mine.onnx --name mine --copy --replace"));
      run(0, "embed --encoder mine --output WORK/mine.npy" + DIGITS);
      run(0, "encoders remove mine");
    } finally {
      System.setProperty("ke4j.cache", before);
    }
  }

  @Test
  void scoresStayWhereTheCopiesOfAnomaliesFindNoRoom() throws Exception {
    Assumptions.assumeTrue(disk != null, "only root on Linux can mount a small file system");
    Path odd = Files.createDirectories(work.resolve("odd"));
    Random random = new Random(1);
    for (int i = 0; i < 6; i++) {
      BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 64 * 64; at++) {
        noise.setRGB(at % 64, at / 64, random.nextInt(1 << 24));
      }
      ImageIO.write(noise, "png", odd.resolve(i + ".png").toFile());
    }
    fill();
    Path filler = disk.resolve("filler");
    try (FileChannel channel = FileChannel.open(filler, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 40_000); // room for two of them
    }
    Command score =
        Command.ke(
            words(
                "score WORK/bolts.ke4j --images WORK/odd --out WORK/odd-scores --no-cache"
                    + " --copy-anomalies DISK/copies"));
    Files.delete(filler);
    assertEquals(1, score.status(), score.messages());
    assertTrue(
        score.messages().contains("of 6 pictures are not copied; " + disk), score.messages());
    assertTrue(score.messages().contains("No space left"), score.messages());
    assertFalse(score.messages().contains("Exception"), score.messages());
    assertEquals(7, Files.readAllLines(work.resolve("odd-scores/scores.csv")).size());
    assertTrue(score.output().contains("5.png"), score.output());
    try (Stream<Path> copies = Files.list(disk.resolve("copies"))) {
      List<Path> whole = copies.toList();
      assertTrue(!whole.isEmpty() && whole.size() < 6, whole.toString());
      for (Path copy : whole) {
        assertEquals(-1, Files.mismatch(odd.resolve(copy.getFileName()), copy), copy.toString());
      }
    }
  }

  @Test
  void whatFailsLeavesNoEmptyFolder() throws Exception {
    Path text = Files.createDirectories(work.resolve("text/class"));
    Files.writeString(text.resolve("a.txt"), "no picture");
    for (String line :
        List.of(
            "score WORK/bolts.ke4j --images WORK/text --out WORK/none/deep",
            "score WORK/bolts.ke4j --images WORK/text --page WORK/none/page.html",
            "rank --data WORK/text --class class --out WORK/none/deep",
            "train --data WORK/text --class class --detector dn2 --out WORK/none/deep",
            "evaluate --data WORK/text --class class --detector dn2 --out WORK/none/deep",
            "embed --data WORK/text --output WORK/none/e.npy",
            "fit --normal WORK/text --out WORK/none/b.ke4j",
            "drift WORK/bolts.ke4j WORK/text --json WORK/none/d.json")) {
      Command command = Command.ke(words(line));
      assertTrue(command.status() == 1 || command.status() == 2, line + command.messages());
      assertFalse(Files.exists(work.resolve("none")), line);
    }
  }

  /** What prints, with its result on standard output. */
  static List<String> printing() {
    return Stream.concat(
            writing().stream()
                .filter(line -> !line.contains("DISK/model") && !line.contains("threshold DISK"))
                .map(
                    line -> line.replaceFirst(" --(json|jsonl|page|out|report|names) DISK\\S*", ""))
                .flatMap(line -> Stream.of(line, line + " --json -")),
            Stream.of(
                "completion bash",
                "man rank",
                "encoders add --help",
                "encoders remove --help",
                "grid --help",
                "grid run --help",
                "grid epochs --help",
                "paper --help",
                "serve --help",
                "demo --help",
                "spark --help",
                "score WORK/bolts.ke4j --images WORK/pictures --jsonl -"))
        .filter(line -> !line.contains("DISK"))
        .filter(line -> !line.startsWith("fit ") || line.contains("--out"))
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("printing")
  void lostOutputIsAFailure(String line) {
    PrintStream before = System.out;
    int status;
    try {
      System.setOut(
          new PrintStream(
              new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                  throw new IOException("No space left on device");
                }
              }));
      status = Ke.run(Arrays.stream(words(line)).map(Object::toString).toArray(String[]::new));
    } finally {
      System.setOut(before);
    }
    assertEquals(1, status, line);
  }

  @Test
  void everyVerbIsInTheTables() {
    List<String> found = new ArrayList<>();
    verbs("", found);
    List<String> missing =
        found.stream()
            .filter(
                verb ->
                    Stream.concat(printing().stream(), writing().stream())
                        .noneMatch(line -> line.startsWith(verb + " ")))
            .toList();
    assertEquals(List.of(), missing);
    assertTrue(found.contains("score") && found.contains("grid run"), found.toString());
  }

  /** What help lists, and what the help of each of those lists. */
  private static void verbs(String above, List<String> found) {
    String help = Command.ke((Object[]) (above + "--help").split(" ")).output();
    int commands = help.indexOf("\nCommands");
    for (String line : commands < 0 ? new String[0] : help.substring(commands).split("\\R")) {
      if (line.matches("  [a-z]+  .*")) {
        String verb = above + line.strip().split(" ")[0];
        found.add(verb);
        verbs(verb + " ", found);
      }
    }
  }
}
