package org.ke4j.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.UsageException;
import org.ke4j.network.Stem;
import org.ke4j.random.Seeds;
import org.ke4j.store.SectionFile;

/** A run that is stopped, by whatever, goes on to the very bits of a run that was not. */
class ResumeTest {
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @TempDir private Path folder;

  private Path checkpoint() {
    return folder.resolve("checkpoint.ke4j");
  }

  private Checkpoints everyStep(boolean resume) {
    return new Checkpoints(checkpoint(), Duration.ZERO, resume);
  }

  /** 10 images in batches of 4: three steps an epoch, the last with two anchors only. */
  private static TrainingOptions options(OptimizerKind optimizer) {
    return TrainingOptions.builder()
        .stem(Stem.IMAGENET)
        .batchSize(4)
        .epochs(2)
        .projection(16)
        .optimizer(optimizer)
        .schedule(RateSchedule.COSINE)
        .warmupEpochs(1)
        .build();
  }

  private static void assertSameBits(TrainedNetwork expected, TrainedNetwork actual) {
    Map<String, float[]> weights = actual.weights();
    expected
        .weights()
        .forEach((name, values) -> assertArrayEquals(values, weights.get(name), 0f, name));
    for (int epoch = 0; epoch < expected.history().size(); epoch++) {
      assertEquals(expected.history().get(epoch).loss(), actual.history().get(epoch).loss());
      assertEquals(expected.history().get(epoch).rate(), actual.history().get(epoch).rate());
    }
    assertEquals(expected.history().size(), actual.history().size());
  }

  private static TrainingListener stopAfter(long step) {
    return progress -> {
      if (progress.step() == step) {
        throw new Stopped();
      }
    };
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void stoppedAtRandomStepsAndResumedGivesTheSameBits(OptimizerKind optimizer) throws IOException {
    long seed = System.nanoTime();
    RandomGenerator random = Seeds.stream(seed, "stops");
    ViewSource views = Stripes.views();
    TrainingOptions options = options(optimizer);
    try (TrainedNetwork whole = Trainer.train(views, options, TrainingListener.NONE)) {
      int first = random.nextInt(1, 4);
      int second = random.nextInt(first + 1, 6);
      String replay = "seed " + seed + ": stops after steps " + first + " and " + second;
      assertThrows(
          Stopped.class,
          () -> Trainer.train(views, options, Map.of(), stopAfter(first), everyStep(false)),
          replay);
      assertThrows(
          Stopped.class,
          () -> Trainer.train(views, options, Map.of(), stopAfter(second), everyStep(true)),
          replay);
      try (TrainedNetwork resumed =
          Trainer.train(views, options, Map.of(), TrainingListener.NONE, everyStep(true))) {
        assertSameBits(whole, resumed);
      }
    }
  }

  @Test
  void oneAndOneEpochAreTwo() {
    ViewSource views = Stripes.views();
    TrainingOptions one =
        TrainingOptions.builder().stem(Stem.IMAGENET).batchSize(4).epochs(1).build();
    TrainingOptions two = one.toBuilder().epochs(2).build();
    Checkpoints seldom = Checkpoints.at(checkpoint(), true);
    Trainer.train(views, one, Map.of(), TrainingListener.NONE, seldom).close();
    try (TrainedNetwork whole = Trainer.train(views, two, TrainingListener.NONE);
        TrainedNetwork resumed =
            Trainer.train(views, two, Map.of(), TrainingListener.NONE, seldom);
        TrainedNetwork finished =
            Trainer.train(
                views,
                two,
                Map.of(),
                progress -> {
                  throw new AssertionError("nothing is left to do");
                },
                seldom)) {
      assertSameBits(whole, resumed);
      assertSameBits(whole, finished);
    }
  }

  @Test
  void aKilledProcessLosesNothing() throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dorg.bytedeco.javacpp.platform.extension="
                    + System.getProperty("org.bytedeco.javacpp.platform.extension"),
                Victim.class.getName(),
                checkpoint().toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(folder.toFile(), "log"))
            .start();
    long seed = System.nanoTime();
    long deadline = seed + TimeUnit.MINUTES.toNanos(2);
    while (!Files.exists(checkpoint()) && System.nanoTime() < deadline) {
      assertTrue(child.isAlive(), () -> "the child ended: " + log());
      Thread.sleep(20);
    }
    Thread.sleep(Seeds.stream(seed, "kill").nextInt(1000));
    child.destroyForcibly().waitFor();
    assertTrue(Files.exists(checkpoint()), this::log);
    ViewSource views = Stripes.views();
    TrainingOptions options = Victim.options();
    try (TrainedNetwork whole = Trainer.train(views, options, TrainingListener.NONE);
        TrainedNetwork resumed =
            Trainer.train(views, options, Map.of(), TrainingListener.NONE, everyStep(true))) {
      assertSameBits(whole, resumed);
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Trains with a checkpoint after every step until it is killed. */
  static final class Victim {
    private Victim() {}

    static TrainingOptions options() {
      return TrainingOptions.builder().stem(Stem.IMAGENET).batchSize(4).epochs(4).build();
    }

    public static void main(String[] arguments) {
      Checkpoints checkpoints = new Checkpoints(Path.of(arguments[0]), Duration.ZERO, false);
      Trainer.train(Stripes.views(), options(), Map.of(), TrainingListener.NONE, checkpoints)
          .close();
    }
  }

  @Test
  void aCheckpointOfAnotherRunOrADamagedOneIsRefused() throws IOException {
    ViewSource views = Stripes.views();
    TrainingOptions options = options(OptimizerKind.SGD).toBuilder().epochs(1).build();
    Trainer.train(views, options, Map.of(), TrainingListener.NONE, everyStep(false)).close();
    UsageException other =
        assertThrows(
            UsageException.class,
            () ->
                Trainer.train(
                    views,
                    options.toBuilder().temperature(0.5).build(),
                    Map.of(),
                    TrainingListener.NONE,
                    everyStep(true)));
    assertTrue(other.getMessage().contains("temperature 0.2 there, temperature 0.5 here"));
    byte[] bytes = Files.readAllBytes(checkpoint());
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint(), bytes);
    assertThrows(
        CorruptFileException.class,
        () -> Trainer.train(views, options, Map.of(), TrainingListener.NONE, everyStep(true)));
  }

  @Test
  void divergenceNamesTheLastGoodCheckpoint() throws IOException {
    TrainingOptions wild = options(OptimizerKind.SGD).toBuilder().learningRate(1e30).build();
    TrainingDivergedException e =
        assertThrows(
            TrainingDivergedException.class,
            () ->
                Trainer.train(
                    Stripes.views(), wild, Map.of(), TrainingListener.NONE, everyStep(false)));
    assertEquals(checkpoint(), e.lastCheckpoint().orElseThrow());
    assertTrue(e.getMessage().contains(checkpoint().toString()));
    double[] good = SectionFile.read(checkpoint(), "training checkpoint", 1, 1).doubles("losses");
    assertTrue(good.length < e.step(), "good until step " + good.length);
    for (double loss : good) {
      assertTrue(Double.isFinite(loss));
    }
  }

  @Test
  void theLossCurveIsWrittenAndContinued() throws IOException {
    Path csv = folder.resolve("loss.csv");
    TrainingOptions options = options(OptimizerKind.SGD);
    try (LossLog log = new LossLog(csv)) {
      assertThrows(
          Stopped.class,
          () ->
              Trainer.train(
                  Stripes.views(),
                  options,
                  Map.of(),
                  progress -> {
                    log.step(progress);
                    stopAfter(4).step(progress);
                  },
                  everyStep(false)));
    }
    assertEquals(4, LossLog.losses(csv).size());
    Files.writeString(
        csv, Files.readString(csv) + "5,2,0.1", java.nio.charset.StandardCharsets.UTF_8);
    try (LossLog log = new LossLog(csv)) {
      Trainer.train(Stripes.views(), options, Map.of(), log, everyStep(true)).close();
    }
    List<String> lines = Files.readAllLines(csv);
    assertEquals("step,epoch,loss,rate,imagesPerSecond,remainingSeconds", lines.get(0));
    for (int step = 1; step <= 6; step++) {
      assertTrue(lines.get(step).startsWith(step + "," + ((step - 1) / 3 + 1) + ","));
    }
    assertEquals(7, lines.size());
    assertFalse(LossLog.losses(csv).contains(0.1));
  }
}
