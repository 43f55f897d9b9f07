package org.ke4j.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.image.RgbImage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A detector under its name. Another one may take its place at any time: what is under way ends
 * with the old one, which is closed when nobody uses it. Batches and reasons do not wait for each
 * other.
 */
final class ServedModel implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModel.class);

  private final String name;
  private final Path path;
  private final ServerMetrics metrics;
  private final Batcher batcher;
  private final Semaphore reloading = new Semaphore(1);
  private final Semaphore explaining = new Semaphore(1);
  private Generation now;
  private volatile String stamp;
  private volatile int version = 1;

  /** A detector and how many use it. */
  private static final class Generation {
    final AnomalyDetector detector;
    int users;

    Generation(AnomalyDetector detector) {
      this.detector = detector;
    }
  }

  ServedModel(String name, Path path, ServerOptions options, ServerMetrics metrics) {
    this.name = name;
    this.path = path;
    this.metrics = metrics;
    this.stamp = stampNow();
    this.now = new Generation(AnomalyDetector.load(path));
    this.batcher = new Batcher(name, options, this::score, metrics);
  }

  String name() {
    return name;
  }

  /** Counts what was loaded under this name, from 1. */
  String version() {
    return String.valueOf(version);
  }

  String method() {
    return with(AnomalyDetector::method);
  }

  List<CompletableFuture<Verdict>> submit(List<Picture> pictures) {
    return batcher.submit(pictures);
  }

  /**
   * Why a picture gets its score; costs as much as some fifty scores.
   *
   * @throws Problem 503 while another picture is explained
   */
  Explanation explain(Picture picture) {
    if (!explaining.tryAcquire()) {
      throw new Problem(503, "another picture is being explained; try again later");
    }
    try {
      return with(detector -> Explanation.of(detector, picture.decode(detector)));
    } finally {
      explaining.release();
    }
  }

  private List<Object> score(List<Picture> pictures) {
    return with(detector -> score(detector, pictures));
  }

  /** Decodes each picture and scores together what could be decoded. */
  private static List<Object> score(AnomalyDetector detector, List<Picture> pictures) {
    Object[] answers = new Object[pictures.size()];
    List<RgbImage> images = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      try {
        images.add(pictures.get(i).decode(detector));
        places.add(i);
      } catch (RuntimeException e) {
        answers[i] = e;
      }
    }
    List<Verdict> verdicts = detector.score(images);
    for (int i = 0; i < verdicts.size(); i++) {
      answers[places.get(i)] = verdicts.get(i);
    }
    return Arrays.asList(answers);
  }

  /** The detector of now, which stays open meanwhile. */
  private <T> T with(Function<AnomalyDetector, T> work) {
    Generation used;
    synchronized (this) {
      used = now;
      used.users++;
    }
    try {
      return work.apply(used.detector);
    } finally {
      synchronized (this) {
        used.users--;
        notifyAll();
      }
    }
  }

  /** Puts another in its place and closes the old one when nobody uses it. */
  private void replace(AnomalyDetector fresh) {
    Generation old;
    synchronized (this) {
      old = now;
      now = new Generation(fresh);
      version++;
    }
    closeUnused(old);
  }

  private void closeUnused(Generation old) {
    boolean interrupted = false;
    synchronized (this) {
      while (old.users > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    old.detector.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads the model again; requests go on meanwhile, with the old one. A model that cannot be read
   * changes nothing.
   *
   * @throws Problem 429 while another reload goes on
   * @throws org.ke4j.error.Ke4jException if it cannot be read
   */
  void reload() {
    if (!reloading.tryAcquire()) {
      throw new Problem(429, "model " + name + " is being loaded already");
    }
    try {
      String seen = stampNow();
      AnomalyDetector fresh = AnomalyDetector.load(path);
      stamp = seen;
      replace(fresh);
      metrics.reloaded(name, true);
      LOG.info("model {}: loaded again, version {}", name, version);
    } catch (RuntimeException e) {
      metrics.reloaded(name, false);
      throw e;
    } finally {
      reloading.release();
    }
  }

  /** Whether the files differ from those that were loaded. */
  boolean changed(String now) {
    return !now.isEmpty() && !now.equals(stamp);
  }

  /** Remembers files that were tried in vain, so that they are not tried again and again. */
  void ignore(String now) {
    stamp = now;
  }

  /** Names, sizes and times of the model's files; empty while they cannot be listed. */
  String stampNow() {
    try (Stream<Path> files = Files.walk(path)) {
      return files
          .filter(Files::isRegularFile)
          .sorted()
          .map(ServedModel::stampOf)
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "";
    }
  }

  private static String stampOf(Path file) {
    try {
      return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      return file + " gone";
    }
  }

  /** Scores what was accepted, then gives the memory back. */
  @Override
  public void close() {
    batcher.close();
    Generation last;
    synchronized (this) {
      last = now;
    }
    closeUnused(last);
  }
}
