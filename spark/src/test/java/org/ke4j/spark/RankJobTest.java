package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.embedding.Embedder;
import org.ke4j.error.UsageException;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.ImageDecoder;
import org.ke4j.image.Sample;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.ConfidenceOptions;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Ranker;
import org.ke4j.knowledge.Ranking;
import org.ke4j.knowledge.RankingWithConfidence;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.progress.Progress;
import org.ke4j.transport.GroundDistance;
import org.ke4j.view.Images;

/** Rankings are those of one machine, for any partitions and many classes at once. */
class RankJobTest {
  private static final List<String> NAMES = List.of("flip", "rot90", "gaussian_noise", "snow");
  private static final RankOptions OPTIONS =
      new RankOptions(NAMES, 1, GroundDistance.COSINE, 1, 0, Double.NaN, Double.NaN, 1, 1);
  @TempDir private static Path folder;

  @BeforeAll
  static void photos() throws IOException {
    OneSession.get();
    Photos.write(folder.resolve("disc"), "disc", 24);
    Photos.write(folder.resolve("stripes"), "stripes", 17);
    Files.writeString(folder.resolve("disc/003a.png"), "no picture");
  }

  private static Dataset<Row> read(int partitions) {
    Source source = Source.of(OneSession.get(), folder.toString(), Source.Format.FILES);
    return source.read(OneSession.get(), source.files(), partitions);
  }

  private interface Work<T> {
    T with(Ranker ranker, Images images);
  }

  private static <T> T onOneMachine(String kind, int count, Work<T> work) {
    Slots.of(2).start();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] png = Photos.png(kind, i);
      samples.add(new Sample("i" + i, 0, () -> ImageDecoder.installed().decode(png, "picture", 0)));
    }
    try (Encoder encoder = EncoderProvider.find("ke32")) {
      Ranker ranker =
          new Ranker(
              new Embedder(encoder, null, 2, Progress.NONE),
              new Ranker.Options(
                  NAMES.stream().map(TransformationProvider::find).toList(),
                  1,
                  GroundDistance.COSINE,
                  1,
                  1,
                  Progress.NONE));
      return work.with(ranker, new Images(samples));
    }
  }

  @Test
  void distancesAreThoseOfOneMachineForAnyPartitions() {
    for (int partitions : new int[] {1, 3, 7}) {
      List<RankedClass> found =
          RankJob.rank(read(partitions), "ke32", List.of(), OPTIONS, Progress.NONE);
      assertEquals(List.of("disc", "stripes"), found.stream().map(c -> c.className()).toList());
      compare(found.get(0), "disc", 24);
      compare(found.get(1), "stripes", 17);
      assertEquals(1, found.get(0).damaged());
      assertEquals(0, found.get(1).damaged());
    }
  }

  private static void compare(RankedClass found, String kind, int count) {
    Ranking right =
        onOneMachine(
            kind, count, (ranker, images) -> new NormalClass(kind, images, ranker).ranking());
    assertEquals(count, found.images());
    assertTrue(found.settled());
    assertEquals(right.names(), found.transformations().stream().map(t -> t.name()).toList());
    for (RankedClass.Distance one : found.transformations()) {
      assertEquals(right.distance(one.name()), one.distance(), 1e-6);
    }
    Knowledge sets = Knowledge.select(right, SelectionOptions.fixed(1, 0));
    assertEquals(sets.positiveNames(), found.positive());
    assertEquals(sets.negativeNames(), found.negative());
  }

  @Test
  void intervalsHoldTheExactDistanceAndTellWhetherTheyDecide() {
    List<RankedClass> exact =
        RankJob.rank(read(3), "ke32", List.of("disc"), OPTIONS, Progress.NONE);
    List<RankedClass> found =
        RankJob.rank(read(3), "ke32", List.of("disc"), OPTIONS.withTolerance(0.01), Progress.NONE);
    assertEquals(1, found.size());
    for (RankedClass.Distance one : found.get(0).transformations()) {
      double right =
          exact.get(0).transformations().stream()
              .filter(d -> d.name().equals(one.name()))
              .findFirst()
              .orElseThrow()
              .distance();
      assertTrue(one.low() <= right * (1 + 1e-9) && right <= one.high() * (1 + 1e-9));
      assertTrue(one.high() - one.low() <= 0.01 * one.high() * (1 + 1e-9));
    }
    List<RankedClass.Distance> open =
        List.of(
            new RankedClass.Distance("a", 1, 1, 0.9, 1.0),
            new RankedClass.Distance("b", 1, 1.05, 0.95, 1.05),
            new RankedClass.Distance("c", 1, 3, 2.9, 3),
            new RankedClass.Distance("d", 1, 4, 3.5, 4));
    assertFalse(RankedClass.settled(open, OPTIONS));
    List<RankedClass.Distance> apart = new ArrayList<>(open);
    apart.set(1, new RankedClass.Distance("b", 1, 1.05, 1.01, 1.05));
    assertTrue(RankedClass.settled(apart, OPTIONS));
  }

  @Test
  @Tag("slow")
  void partOfTheImagesGivesWhatOneMachineGives() {
    int count = 640;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          org.apache.spark.sql.RowFactory.create(
              String.format("%04d", i), "disc", null, Photos.png("disc", i), null));
    }
    Dataset<Row> table = OneSession.get().createDataFrame(rows, Pictures.SCHEMA).repartition(3);
    RankedClass found =
        RankJob.rank(table, "ke32", List.of(), OPTIONS.withConfidence(0.9), Progress.NONE).get(0);
    ConfidenceOptions base = ConfidenceOptions.DEFAULT;
    RankingWithConfidence right =
        onOneMachine(
            "disc",
            count,
            (ranker, images) ->
                ranker.rank(
                    "disc",
                    images,
                    SelectionOptions.fixed(1, 0),
                    new ConfidenceOptions(
                        0.9,
                        base.blocks(),
                        base.firstImages(),
                        base.growth(),
                        base.largestShare(),
                        base.margin(),
                        base.ground())));
    assertEquals(right.settled(), found.settled());
    assertEquals(right.images(), found.used());
    assertEquals(640, found.images());
    for (int i = 0; i < NAMES.size(); i++) {
      RankedClass.Distance one = found.transformations().get(i);
      assertEquals(right.ranking().names().get(i), one.name());
      assertEquals(right.intervals().get(i).low(), one.low(), 1e-6);
      assertEquals(right.intervals().get(i).high(), one.high(), 1e-6);
    }
  }

  @Test
  void anUnknownClassIsRefused() {
    UsageException refused =
        assertThrows(
            UsageException.class,
            () -> RankJob.rank(read(1), "ke32", List.of("cars"), OPTIONS, Progress.NONE));
    assertTrue(refused.getMessage().contains("'cars'"), refused.getMessage());
  }
}
