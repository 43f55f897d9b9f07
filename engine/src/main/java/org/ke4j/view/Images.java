package org.ke4j.view;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ke4j.error.Check;
import org.ke4j.image.Fingerprint;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;

/**
 * Samples that are embedded or scored together, with a fingerprint of their pixels that is computed
 * once. Images are decoded in pieces, never all at once.
 */
public final class Images {
  private final List<Sample> samples;
  private final int[] indices;
  private String fingerprint;

  public Images(List<Sample> samples) {
    this(samples, IntStream.range(0, samples.size()).toArray());
  }

  private Images(List<Sample> samples, int[] indices) {
    Check.atLeast("number of images", samples.size(), 1);
    this.samples = List.copyOf(samples);
    this.indices = indices;
  }

  /**
   * Images that are part of a longer list: each draws by its place in that list.
   *
   * @param places one for each sample, 0 or more
   */
  public static Images placed(List<Sample> samples, int[] places) {
    Check.that(
        places.length == samples.size(),
        "expected %d places, got %d",
        samples.size(),
        places.length);
    return new Images(samples, places.clone());
  }

  /** The place by which each image draws. */
  public int[] places() {
    return indices.clone();
  }

  /** Some of these images; what is drawn for an image stays the same. */
  public Images subset(int[] chosen) {
    if (Arrays.equals(chosen, IntStream.range(0, size()).toArray())) {
      return this;
    }
    List<Sample> some = IntStream.of(chosen).mapToObj(samples::get).toList();
    return new Images(some, IntStream.of(chosen).map(i -> indices[i]).toArray());
  }

  /** Other pixels in place of these, image by image; what is drawn stays the same. */
  Images replaced(List<Sample> others) {
    Check.that(others.size() == size(), "expected %d images, got %d", size(), others.size());
    return new Images(others, indices);
  }

  public List<Sample> samples() {
    return samples;
  }

  public int size() {
    return samples.size();
  }

  /** SHA-256 over the pixels, in order. */
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      fingerprint = Fingerprint.of(samples);
    }
    return fingerprint;
  }

  /**
   * The images {@code from} (included) to {@code to} (excluded) as a view shows them; each draws by
   * its own index, so that pieces and subsets show what the whole would.
   */
  public List<RgbImage> show(int from, int to, View view, int threads) {
    List<RgbImage> decoded = Rendering.decode(samples.subList(from, to), threads);
    return view.transformation() == null
        ? decoded
        : Rendering.of(decoded, Arrays.copyOfRange(indices, from, to), view, threads);
  }
}
