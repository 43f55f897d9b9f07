package org.ke4j.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.random.Seeds;

/**
 * Applies a transformation to many images.
 *
 * <p>Image i of a list draws from the stream {@code Seeds.stream(seed, name, severity, i)} and from
 * nothing else: the result depends neither on the number of threads nor on the other images. For a
 * transformation without severities the severity does not count.
 */
public final class Views {
  private Views() {}

  /** As many threads as the machine has cores. */
  public static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** All transformed images, in order, on all cores. */
  public static List<RgbImage> apply(
      List<RgbImage> images, Transformation transformation, int severity, long seed) {
    return apply(images, transformation, severity, seed, cores());
  }

  /** All transformed images, in order. */
  public static List<RgbImage> apply(
      List<RgbImage> images, Transformation transformation, int severity, long seed, int threads) {
    return apply(images, transformation, severity, seed, threads, Progress.NONE);
  }

  /**
   * All transformed images, in order.
   *
   * @param severity 1..5
   * @param threads 1 or more; more than there are images are not started
   * @throws Ke4jException the first failure of any image; the others are then abandoned
   */
  public static List<RgbImage> apply(
      List<RgbImage> images,
      Transformation transformation,
      int severity,
      long seed,
      int threads,
      Progress progress) {
    Check.between("severity", severity, 1, 5);
    return inParallel(
        images.size(),
        i -> one(images.get(i), transformation, severity, seed, i),
        threads,
        progress);
  }

  /**
   * Transformed images that are part of a longer list: each draws by its place in that list.
   *
   * @param indices place of each image, 0 or more
   */
  public static List<RgbImage> apply(
      List<RgbImage> images,
      int[] indices,
      Transformation transformation,
      int severity,
      long seed,
      int threads) {
    Check.between("severity", severity, 1, 5);
    Check.that(
        indices.length == images.size(),
        "expected an index for each of %d images, got %d",
        images.size(),
        indices.length);
    return inParallel(
        images.size(),
        i -> one(images.get(i), transformation, severity, seed, indices[i]),
        threads,
        Progress.NONE);
  }

  /** The view that {@link #apply} gives of the image at an index of its list. */
  public static RgbImage one(
      RgbImage image, Transformation transformation, int severity, long seed, int index) {
    int counting = transformation.hasSeverity() ? severity : 0;
    return transformation.apply(
        image, severity, Seeds.stream(seed, transformation.name(), counting, index));
  }

  /** The images of samples, decoded in parallel, in order. */
  public static List<RgbImage> images(List<Sample> samples, int threads) {
    return images(samples, threads, Progress.NONE);
  }

  /** The images of samples, decoded in parallel, in order. */
  public static List<RgbImage> images(List<Sample> samples, int threads, Progress progress) {
    return inParallel(samples.size(), i -> samples.get(i).image(), threads, progress);
  }

  private static List<RgbImage> inParallel(
      int count, IntFunction<RgbImage> task, int threads, Progress progress) {
    Check.atLeast("threads", threads, 1);
    Objects.requireNonNull(progress, "progress");
    RgbImage[] results = new RgbImage[count];
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Counter counter = new Counter(count, progress);
    Runnable worker =
        () -> {
          try {
            for (int i; failure.get() == null && (i = next.getAndIncrement()) < count; ) {
              results[i] = task.apply(i);
              counter.countOne();
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Thread> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, count); i++) {
      Thread helper = new Thread(worker, "views-" + i);
      helper.setDaemon(true);
      helper.start();
      helpers.add(helper);
    }
    worker.run();
    join(helpers, failure);
    rethrow(failure.get());
    return Arrays.asList(results);
  }

  private static void join(List<Thread> helpers, AtomicReference<Throwable> failure) {
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException e) {
          interrupted = true;
          failure.compareAndSet(null, new Ke4jException("interrupted while images were made", e));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Tells the progress one call at a time. */
  private static final class Counter {
    private final int total;
    private final Progress progress;
    private int done;

    Counter(int total, Progress progress) {
      this.total = total;
      this.progress = progress;
    }

    synchronized void countOne() {
      progress.done(++done, total);
    }
  }
}
