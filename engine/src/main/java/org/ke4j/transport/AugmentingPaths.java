package org.ke4j.transport;

/**
 * Dijkstra's algorithm on the reduced costs c(i, j) - u[i] - v[j] of a sparse assignment problem,
 * from a free row to the nearest free column; then the matching is flipped along the path and the
 * prices of the columns on the way are lowered, so that matched arcs stay tight and all others
 * feasible.
 */
final class AugmentingPaths {
  private final Arcs arcs;
  private final double[] v;
  private final int[] columnOf;
  private final int[] rowOf;
  private final double[] matchedCost;

  private final double[] distance;
  private final int[] cameFrom;
  private final double[] cameCost;
  private final int[] seen;
  private final int[] heap;
  private final int[] place;
  private final int[] settled;
  private int search;
  private int heapSize;

  /** Works on the given arrays, which belong to the solver. */
  AugmentingPaths(Arcs arcs, double[] v, int[] columnOf, int[] rowOf, double[] matchedCost) {
    int m = v.length;
    this.arcs = arcs;
    this.v = v;
    this.columnOf = columnOf;
    this.rowOf = rowOf;
    this.matchedCost = matchedCost;
    this.distance = new double[m];
    this.cameFrom = new int[m];
    this.cameCost = new double[m];
    this.seen = new int[m];
    this.heap = new int[m];
    this.place = new int[m];
    this.settled = new int[m];
  }

  /** Matches a free row; false if no path leads to a free column. */
  boolean augment(int free) {
    search++;
    heapSize = 0;
    int count = 0;
    int end = -1;
    relax(free, 0);
    while (heapSize > 0) {
      int column = pop();
      int row = rowOf[column];
      if (row < 0) {
        end = column;
        break;
      }
      settled[count++] = column;
      relax(row, distance[column] - (matchedCost[row] - v[column]));
    }
    if (end < 0) {
      return false;
    }
    double least = distance[end];
    for (int k = 0; k < count; k++) {
      v[settled[k]] += distance[settled[k]] - least;
    }
    int column = end;
    while (true) {
      int row = cameFrom[column];
      int before = columnOf[row];
      columnOf[row] = column;
      rowOf[column] = row;
      matchedCost[row] = cameCost[column];
      if (row == free) {
        return true;
      }
      column = before;
    }
  }

  /** Offers the columns of a row at {@code base + c - v}. */
  private void relax(int row, double base) {
    int[] columns = arcs.columns[row];
    double[] costs = arcs.costs[row];
    int size = arcs.count[row];
    for (int k = 0; k < size; k++) {
      int column = columns[k];
      double reached = base + (costs[k] - v[column]);
      if (seen[column] != search) {
        seen[column] = search;
        place[column] = heapSize;
        heapSize++;
      } else if (place[column] < 0 || !(reached < distance[column])) {
        continue;
      }
      distance[column] = reached;
      cameFrom[column] = row;
      cameCost[column] = costs[k];
      siftUp(place[column], column);
    }
  }

  private void siftUp(int at, int column) {
    double key = distance[column];
    while (at > 0) {
      int above = (at - 1) >> 2;
      int other = heap[above];
      if (distance[other] <= key) {
        break;
      }
      heap[at] = other;
      place[other] = at;
      at = above;
    }
    heap[at] = column;
    place[column] = at;
  }

  /** Removes the nearest column; its place becomes -1. */
  private int pop() {
    int top = heap[0];
    place[top] = -1;
    int last = heap[--heapSize];
    if (heapSize > 0) {
      double key = distance[last];
      int at = 0;
      while (true) {
        int child = 4 * at + 1;
        if (child >= heapSize) {
          break;
        }
        int least = child;
        int stop = Math.min(child + 4, heapSize);
        for (int c = child + 1; c < stop; c++) {
          if (distance[heap[c]] < distance[heap[least]]) {
            least = c;
          }
        }
        if (distance[heap[least]] >= key) {
          break;
        }
        heap[at] = heap[least];
        place[heap[at]] = at;
        at = least;
      }
      heap[at] = last;
      place[last] = at;
    }
    return top;
  }
}
