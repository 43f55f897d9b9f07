package org.ke4j.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/** Makes many images at once: the result depends neither on the number of threads nor on others. */
public final class Rendering {
  private Rendering() {}

  /** As many threads as the machine has cores. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** A view of each image, in order; an image draws by its place in the list. */
  public static List<RgbImage> of(List<RgbImage> images, View view, int threads) {
    return of(images, IntStream.range(0, images.size()).toArray(), view, threads);
  }

  /**
   * A view of images that are part of a longer list: each draws by its place in that list.
   *
   * @param indices place of each image, 0 or more
   * @param threads 1 or more; more than there are images are not started
   * @throws Ke4jException the first failure of any image; the others are then abandoned
   */
  public static List<RgbImage> of(List<RgbImage> images, int[] indices, View view, int threads) {
    Check.that(
        indices.length == images.size(),
        "expected an index for each of %d images, got %d",
        images.size(),
        indices.length);
    return inParallel(images.size(), i -> view.of(images.get(i), indices[i]), threads);
  }

  /** The images of samples, decoded in parallel, in order. */
  public static List<RgbImage> decode(List<Sample> samples, int threads) {
    return inParallel(samples.size(), i -> samples.get(i).image(), threads);
  }

  private static List<RgbImage> inParallel(int count, IntFunction<RgbImage> task, int threads) {
    Check.atLeast("threads", threads, 1);
    RgbImage[] results = new RgbImage[count];
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean failed = new AtomicBoolean();
    Runnable worker =
        () -> {
          try {
            for (int i; !failed.get() && (i = next.getAndIncrement()) < count; ) {
              results[i] = task.apply(i);
            }
          } catch (RuntimeException | Error e) {
            failed.set(true);
            throw e;
          }
        };
    int helpers = Math.min(threads, count) - 1;
    if (helpers <= 0) {
      worker.run();
      return Arrays.asList(results);
    }
    ExecutorService pool = Executors.newFixedThreadPool(helpers, Rendering::daemon);
    try {
      List<Future<?>> pending = new ArrayList<>();
      for (int i = 0; i < helpers; i++) {
        pending.add(pool.submit(worker));
      }
      worker.run();
      for (Future<?> one : pending) {
        await(one);
      }
      return Arrays.asList(results);
    } finally {
      failed.set(true);
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "views");
    thread.setDaemon(true);
    return thread;
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException("interrupted while images were made", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }
}
