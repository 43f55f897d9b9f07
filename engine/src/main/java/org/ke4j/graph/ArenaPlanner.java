package org.ke4j.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places temporary arrays in one arena so that arrays alive at the same time never overlap: largest
 * first, each at the lowest free place ("greedy by size", Pisarchyk and Lee 2020, arXiv
 * 2001.03288).
 */
final class ArenaPlanner {
  /** Elements to which every place is aligned: 64 bytes of float32. */
  private static final long ALIGNMENT = 16;

  private record Block(int id, long size, int first, int last) {}

  private final List<Block> blocks = new ArrayList<>();
  private long[] offsets;
  private long size;

  /**
   * Adds an array.
   *
   * @param length its elements
   * @param first the step that first uses it
   * @param last the step that last uses it, not before {@code first}
   * @return its number, counted from 0
   */
  int add(long length, int first, int last) {
    long rounded = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    blocks.add(new Block(blocks.size(), rounded, first, last));
    return blocks.size() - 1;
  }

  /** Chooses all places. O(n^2) in the number of arrays. */
  void plan() {
    offsets = new long[blocks.size()];
    List<Block> order = new ArrayList<>(blocks);
    order.sort(Comparator.comparingLong(Block::size).reversed().thenComparingInt(Block::id));
    List<Block> placed = new ArrayList<>();
    for (Block block : order) {
      long at = 0;
      for (Block other : placed) {
        boolean together = block.first <= other.last && other.first <= block.last;
        if (together) {
          if (at + block.size <= offsets[other.id]) {
            break;
          }
          at = Math.max(at, offsets[other.id] + other.size);
        }
      }
      offsets[block.id] = at;
      size = Math.max(size, at + block.size);
      placed.add(block);
      placed.sort(Comparator.comparingLong(b -> offsets[b.id]));
    }
  }

  /** Elements of the arena. */
  long size() {
    return size;
  }

  /** The place of an array, in elements. */
  long offset(int id) {
    return offsets[id];
  }
}
