package org.ke4j.training;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.ke4j.network.ImageBatch;
import org.ke4j.random.Seeds;

/** Cuts a source into the batches of an epoch, in an order that belongs to seed and epoch. */
final class Batches {
  private final ViewSource views;
  private final int batchSize;
  private final long seed;
  private final int imageSize;

  Batches(ViewSource views, int batchSize, long seed, int imageSize) {
    this.views = views;
    this.batchSize = batchSize;
    this.seed = seed;
    this.imageSize = imageSize;
  }

  /** Images in a batch of so many anchors. */
  private int images(int anchors) {
    return anchors * (1 + views.positives() + views.negatives());
  }

  /** Steps in an epoch. A last batch of one anchor is left out: it has no batch statistics. */
  int steps() {
    int rest = views.size() % batchSize;
    return views.size() / batchSize + (rest > 1 ? 1 : 0);
  }

  /** Anchors of each batch of an epoch, counted from 0. */
  List<int[]> order(int epoch) {
    int[] order = Seeds.order(views.size(), seed, "order", epoch);
    List<int[]> batches = new ArrayList<>();
    for (int step = 0; step < steps(); step++) {
      int from = step * batchSize;
      batches.add(Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)));
    }
    return batches;
  }

  /**
   * A digest of the anchors and of the first one's views, by which a checkpoint knows its images.
   */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (int anchor = 0; anchor < views.size(); anchor++) {
        digest.update(views.anchor(anchor).rgb());
      }
      for (int view = 0; view < views.positives(); view++) {
        digest.update(views.positive(0, 0, view).rgb());
      }
      for (int view = 0; view < views.negatives(); view++) {
        digest.update(views.negative(0, 0, view).rgb());
      }
      return views.size()
          + " anchors, "
          + views.positives()
          + " + "
          + views.negatives()
          + " views, SHA-256 "
          + HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Anchors, then each positive, then each negative view, {@code [images, size, size, 3]}. */
  float[] load(int epoch, int[] anchors) {
    float[] batch = new float[images(anchors.length) * imageSize * imageSize * 3];
    int at = 0;
    for (int anchor : anchors) {
      ImageBatch.put(views.anchor(anchor), imageSize, batch, at++);
    }
    for (int view = 0; view < views.positives(); view++) {
      for (int anchor : anchors) {
        ImageBatch.put(views.positive(epoch, anchor, view), imageSize, batch, at++);
      }
    }
    for (int view = 0; view < views.negatives(); view++) {
      for (int anchor : anchors) {
        ImageBatch.put(views.negative(epoch, anchor, view), imageSize, batch, at++);
      }
    }
    return batch;
  }
}
