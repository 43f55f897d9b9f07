package org.ke4j.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ke4j.Verdict;
import org.ke4j.image.RgbImage;

/** What waits is scored together: as many as fit, in order, each with its own answer. */
@Timeout(60)
class BatcherTest {
  private static final ServerOptions OPTIONS =
      ServerOptions.DEFAULTS.withSizes(1 << 20, 100).withLoad(40, 10, 16);

  /** Sizes of the batches; the first one waits until it may go on. */
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);

  private static Picture picture(int pixels) {
    return Picture.plain("image", new RgbImage(pixels, 1, new byte[3 * pixels]), 100);
  }

  /** The score is the number of pixels; pictures of 13 are refused. */
  private List<Object> score(List<Picture> pictures) {
    batches.add(pictures.size());
    first.countDown();
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Object> answers = new ArrayList<>();
    for (Picture one : pictures) {
      answers.add(
          one.pixels() == 13 ? new Problem(422, "thirteen") : new Verdict(one.pixels(), 5, .5));
    }
    return answers;
  }

  @Test
  void picturesOfSeveralRequestsAreScoredTogether() throws Exception {
    List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
    try (ServerMetrics metrics = new ServerMetrics()) {
      try (Batcher batcher = new Batcher("m", OPTIONS, this::score, metrics)) {
        verdicts.addAll(batcher.submit(List.of(picture(1))));
        first.await();
        // Twenty requests of one picture wait while the first is scored.
        for (int i = 2; i <= 21; i++) {
          verdicts.addAll(batcher.submit(List.of(picture(2))));
        }
        go.countDown();
        for (CompletableFuture<Verdict> verdict : verdicts) {
          verdict.join();
        }
        assertEquals(List.of(1, 16, 4), batches);
      }
      // An answer comes before its batch is counted; the end waits for both.
      assertTrue(metrics.text().contains("ke4j_compute_seconds_count{model=\"m\"} 3"));
      assertTrue(metrics.text().contains("ke4j_images_total{model=\"m\"} 21"));
    }
  }

  @Test
  void eachGetsItsOwnAnswerAndPixelsAreBounded() throws Exception {
    int[] sizes = {40, 50, 13, 60, 30, 100, 1};
    try (ServerMetrics metrics = new ServerMetrics();
        Batcher batcher = new Batcher("m", OPTIONS, this::score, metrics)) {
      batcher.submit(List.of(picture(1)));
      first.await();
      List<CompletableFuture<Verdict>> verdicts =
          batcher.submit(IntStream.of(sizes).mapToObj(BatcherTest::picture).toList());
      assertEquals(
          503,
          assertThrows(
                  Problem.class,
                  () -> batcher.submit(Collections.nCopies(40 - sizes.length + 1, picture(1))))
              .status(),
          "a request that does not fit is refused whole");
      assertEquals(
          413,
          assertThrows(Problem.class, () -> batcher.submit(Collections.nCopies(41, picture(1))))
              .status());
      go.countDown();
      for (int i = 0; i < sizes.length; i++) {
        CompletableFuture<Verdict> verdict = verdicts.get(i);
        if (sizes[i] == 13) {
          assertEquals(
              "thirteen",
              assertThrows(CompletionException.class, verdict::join).getCause().getMessage());
        } else {
          assertEquals(sizes[i], verdict.join().score());
        }
      }
      // 40 + 50, then 13 + 60, then 30, then 100, then 1: a batch has at most 100 pixels.
      assertEquals(List.of(1, 2, 2, 1, 1, 1), batches);
    }
  }

  @Test
  void theEndScoresWhatWaitsAndTakesNothingMore() throws Exception {
    try (ServerMetrics metrics = new ServerMetrics()) {
      Batcher batcher = new Batcher("m", OPTIONS, this::score, metrics);
      List<CompletableFuture<Verdict>> verdicts =
          new ArrayList<>(batcher.submit(List.of(picture(1))));
      first.await();
      verdicts.addAll(batcher.submit(Collections.nCopies(30, picture(2))));
      Thread end = new Thread(batcher::close);
      end.start();
      while (end.getState() != Thread.State.TIMED_WAITING) {
        Thread.sleep(5);
      }
      Problem late = assertThrows(Problem.class, () -> batcher.submit(List.of(picture(1))));
      assertEquals(503, late.status());
      go.countDown();
      end.join();
      for (CompletableFuture<Verdict> verdict : verdicts) {
        assertTrue(verdict.isDone());
        assertTrue(verdict.join().score() > 0);
      }
    }
  }
}
