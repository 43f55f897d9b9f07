package org.ke4j.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.ke4j.decoding.Decoded;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UnreadableImageException;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;

/**
 * Looks at picture files before work begins on them: each is read and decoded once, one at a time
 * for each thread, and shrunk at once to the working size. A damaged one is left out and named, or
 * ends the work if that is asked for. Shrunk pictures are kept while there is room (an eighth of
 * the heap), so that ranking and training need not decode them again. Samples that are in memory
 * pass unchanged.
 */
public final class Intake {
  private final Options options;
  private final AtomicLong room = new AtomicLong(Runtime.getRuntime().maxMemory() / 8);
  private final List<Skipped> skipped = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Integer> sides = new ArrayList<>();
  private int[] firstSize = {};

  /**
   * How files are taken in.
   *
   * @param shorterSide the working size: larger pictures are shrunk to it; 0 keeps all pixels
   * @param threads 1 or more
   * @param strict whether the first damaged file ends the work
   */
  public record Options(int shorterSide, int threads, boolean strict) {
    public Options {
      Check.atLeast("shorter side", shorterSide, 0);
      Check.atLeast("threads", threads, 1);
    }
  }

  /** Is told how many pictures were looked at. */
  public interface Listener {
    void looked(int done, int most);
  }

  public Intake(Options options) {
    this.options = options;
  }

  /** What was left out so far, in order. */
  public List<Skipped> skipped() {
    return List.copyOf(skipped);
  }

  /** What is worth knowing of single pictures, each beginning with its name. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** The median of the pictures' shorter sides as stored, in pixels; 0 if no file was taken in. */
  public int typicalSide() {
    int[] sorted = sides.stream().mapToInt(Integer::intValue).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  /** Width and height, as stored, of the first picture that was taken in; empty if none was. */
  public int[] firstSize() {
    return firstSize.clone();
  }

  /** {@link #take(List, int, Listener)} of all, without a listener. */
  public List<Sample> take(List<Sample> samples) {
    return take(samples, Integer.MAX_VALUE, (done, most) -> {});
  }

  /**
   * The sound ones of samples, in order.
   *
   * @param limit how many at most; the files behind are not looked at
   * @throws UnreadableImageException if strict, for the first damaged file
   */
  public List<Sample> take(List<Sample> samples, int limit, Listener listener) {
    List<Sample> taken = new ArrayList<>();
    int most = Math.min(limit, samples.size());
    int next = 0;
    ExecutorService pool = Executors.newFixedThreadPool(options.threads(), Intake::daemon);
    try {
      while (taken.size() < limit && next < samples.size()) {
        int end = (int) Math.min(samples.size(), (long) next + Math.min(limit - taken.size(), 64));
        List<Callable<Look>> work = new ArrayList<>();
        for (Sample sample : samples.subList(next, end)) {
          work.add(() -> look(sample));
        }
        for (Future<Look> look : pool.invokeAll(work)) {
          add(look.get(), taken);
        }
        next = end;
        listener.looked(Math.min(most, taken.size()), most);
      }
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ke4jException("interrupted while pictures were read", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } finally {
      pool.shutdownNow();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "pictures");
    thread.setDaemon(true);
    return thread;
  }

  /** What came of one sample: a sample, or why not. */
  private record Look(Sample sample, Decoded decoded, Skipped skipped) {}

  private Look look(Sample sample) {
    if (!(sample.pixels() instanceof PictureFile file)) {
      return new Look(sample, null, null);
    }
    PictureFile sized = file.withShorterSide(options.shorterSide());
    try {
      Decoded decoded = sized.read();
      RgbImage image = decoded.image();
      if (room.addAndGet(-image.rgb().length) >= 0) {
        sized.keep(image);
      } else {
        room.addAndGet(image.rgb().length);
      }
      Decoded facts = new Decoded(null, decoded.width(), decoded.height(), decoded.notes());
      return new Look(new Sample(sample.name(), sample.label(), sized), facts, null);
    } catch (UnreadableImageException e) {
      if (options.strict()) {
        throw e;
      }
      return new Look(null, null, new Skipped(sample.name(), e.reason()));
    }
  }

  private void add(Look look, List<Sample> taken) {
    if (look.skipped() != null) {
      skipped.add(look.skipped());
      return;
    }
    taken.add(look.sample());
    if (look.decoded() != null) {
      if (firstSize.length == 0) {
        firstSize = new int[] {look.decoded().width(), look.decoded().height()};
      }
      sides.add(Math.min(look.decoded().width(), look.decoded().height()));
      for (String note : look.decoded().notes()) {
        notes.add(look.sample().name() + " " + note);
      }
    }
  }
}
