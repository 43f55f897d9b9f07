package org.ke4j.decoding;

import java.util.Arrays;

/**
 * Follows the entropy-coded data of a JPEG code by code, without making pixels: what a decoder
 * would warn of ("bad Huffman code", "premature end of data segment") and then fill with grey is an
 * error here. Sequential and progressive pictures (T.81, annexes F and G).
 */
final class JpegScan {
  private final EncodedImage content;
  private final Jpeg jpeg;
  private final int[] columns;
  private final int[] rows;
  private final int[] stride;

  /** For each component and block, the coefficients that are not zero; progressive only. */
  private final long[][] nonzero;

  /** For each component and coefficient, the bits that are still missing; 99 before any scan. */
  private final int[][] left;

  private final int maxHorizontal;
  private final int maxVertical;

  private JpegBits bits;
  private int[] parts;
  private int[] dc;
  private int[] ac;
  private int[] predicted;
  private int first;
  private int last;
  private int high;
  private int low;
  private int runs;
  private String damage;

  JpegScan(EncodedImage content, Jpeg jpeg) {
    this.content = content;
    this.jpeg = jpeg;
    int count = jpeg.component.length;
    maxHorizontal = Arrays.stream(jpeg.horizontal).max().orElse(1);
    maxVertical = Arrays.stream(jpeg.vertical).max().orElse(1);
    columns = new int[count];
    rows = new int[count];
    stride = new int[count];
    nonzero = new long[count][];
    left = new int[count][64];
    for (int c = 0; c < count; c++) {
      columns[c] = up(up(jpeg.width * jpeg.horizontal[c], maxHorizontal), 8);
      rows[c] = up(up(jpeg.height * jpeg.vertical[c], maxVertical), 8);
      stride[c] = up(jpeg.width, 8 * maxHorizontal) * jpeg.horizontal[c];
      if (jpeg.progressive()) {
        int high = up(jpeg.height, 8 * maxVertical) * jpeg.vertical[c];
        nonzero[c] = new long[Math.multiplyExact(stride[c], high)];
      }
      Arrays.fill(left[c], 99);
    }
  }

  private static int up(int value, int unit) {
    return (value + unit - 1) / unit;
  }

  /** Whether any scan was seen. */
  boolean seen() {
    for (int[] component : left) {
      if (component[0] == 99) {
        return false;
      }
    }
    return true;
  }

  /** Whether every coefficient of every component has all its bits. */
  boolean complete() {
    for (int[] component : left) {
      for (int bits : component) {
        if (bits != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Checks one scan.
   *
   * @param header place of its header, behind the marker
   * @param start place of its data
   * @return the place of the marker behind it, or the length of the file
   */
  int check(int header, int start) {
    int count = content.at(header + 2);
    if (count < 1 || count > jpeg.component.length) {
      throw content.corrupt("scan header", "1 to 4 components", String.valueOf(count));
    }
    parts = new int[count];
    dc = new int[count];
    ac = new int[count];
    for (int i = 0; i < count; i++) {
      parts[i] = indexOf(content.at(header + 3 + 2 * i));
      dc[i] = content.at(header + 4 + 2 * i) >> 4 & 3;
      ac[i] = content.at(header + 4 + 2 * i) & 3;
    }
    first = content.at(header + 3 + 2 * count);
    last = content.at(header + 4 + 2 * count);
    high = content.at(header + 5 + 2 * count) >> 4;
    low = content.at(header + 5 + 2 * count) & 15;
    if (!jpeg.progressive()) {
      jpeg.repair(header + 3 + 2 * count, 0);
      jpeg.repair(header + 4 + 2 * count, 63);
      jpeg.repair(header + 5 + 2 * count, 0);
      first = 0;
      last = 63;
      high = 0;
      low = 0;
    } else if (first > last || last > 63 || (first == 0 && last != 0) || (first > 0 && count > 1)) {
      throw content.corrupt("scan header", "a band of coefficients", first + " to " + last);
    }
    tables();
    int end = follow(start);
    for (int part : parts) {
      for (int k = first; k <= last; k++) {
        left[part][k] = low;
      }
    }
    return end;
  }

  private int indexOf(int id) {
    for (int c = 0; c < jpeg.component.length; c++) {
      if (jpeg.component[c] == id) {
        return c;
      }
    }
    throw content.corrupt("scan header", "a component of the frame", String.valueOf(id));
  }

  private void tables() {
    for (int i = 0; i < parts.length; i++) {
      boolean needsDc = first == 0 && high == 0;
      boolean needsAc = last > 0;
      if ((needsDc && jpeg.dcTables[dc[i]] == null) || (needsAc && jpeg.acTables[ac[i]] == null)) {
        throw content.corrupt("scan header", "a Huffman table", "none");
      }
    }
  }

  private int follow(int start) {
    boolean single = parts.length == 1;
    int across = single ? columns[parts[0]] : up(jpeg.width, 8 * maxHorizontal);
    int down = single ? rows[parts[0]] : up(jpeg.height, 8 * maxVertical);
    bits = new JpegBits(content.bytes(), start);
    predicted = new int[parts.length];
    runs = 0;
    damage = null;
    long units = (long) across * down;
    int restarts = 0;
    for (long unit = 0; unit < units; unit++) {
      if (jpeg.restartInterval > 0 && unit > 0 && unit % jpeg.restartInterval == 0) {
        restart(unit, units, restarts++);
      }
      int x = (int) (unit % across);
      int y = (int) (unit / across);
      if (single) {
        block(0, x, y);
      } else {
        for (int i = 0; i < parts.length; i++) {
          int h = jpeg.horizontal[parts[i]];
          int v = jpeg.vertical[parts[i]];
          for (int b = 0; b < h * v; b++) {
            block(i, x * h + b % h, y * v + b / h);
          }
        }
      }
      if (bits.exhausted()) {
        boolean cut = bits.marker() >= content.length();
        throw broken(
            unit,
            units,
            cut ? "the end of the file: it is cut off" : "the end of the data too early");
      }
      if (damage != null) {
        throw broken(unit, units, damage);
      }
    }
    int unused = bits.unused();
    if (unused > 0) {
      throw broken(units, units, unused + " bytes too many");
    }
    return bits.marker();
  }

  private void restart(long unit, long units, int number) {
    int unused = bits.unused();
    int place = bits.marker();
    boolean there = place + 1 < content.length() && content.at(place + 1) == 0xD0 + (number & 7);
    if (unused > 0 || !there) {
      throw broken(
          unit,
          units,
          place + 1 >= content.length()
              ? "the end of the file: it is cut off"
              : "no restart marker " + (number & 7));
    }
    bits = new JpegBits(content.bytes(), place + 2);
    Arrays.fill(predicted, 0);
    runs = 0;
  }

  private RuntimeException broken(long unit, long units, String found) {
    return content.corrupt(
        "pixels at " + 100 * unit / Math.max(1, units) + " %, byte " + bits.position(),
        "sound JPEG data",
        found);
  }

  private void block(int part, int x, int y) {
    int component = parts[part];
    if (!jpeg.progressive()) {
      dcFirst(part);
      JpegTable table = jpeg.acTables[ac[part]];
      for (int k = 1; k < 64; k++) {
        int symbol = table.next(bits);
        if (symbol < 0) {
          damage = "bits that are no Huffman code";
          return;
        }
        int size = symbol & 15;
        k += symbol >> 4;
        if (size == 0) {
          if (symbol != 0xF0) {
            break;
          }
          continue;
        }
        if (k > 63 || size > 11) {
          damage = "a coefficient out of range";
          return;
        }
        bits.skip(size);
      }
      return;
    }
    if (first == 0) {
      if (high == 0) {
        dcFirst(part);
      } else {
        bits.skip(1);
      }
      return;
    }
    int index = y * stride[component] + x;
    if (high == 0) {
      acFirst(part, component, index);
    } else {
      acRefine(part, component, index);
    }
  }

  private void dcFirst(int part) {
    int size = jpeg.dcTables[dc[part]].next(bits);
    if (size < 0 || size > 11) {
      damage = size < 0 ? "bits that are no Huffman code" : "a coefficient out of range";
      return;
    }
    int value = bits.read(size);
    predicted[part] += size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
    int[] quantizer = jpeg.quantizers[jpeg.quantizer[parts[part]]];
    int step = quantizer == null ? 1 : Math.max(1, quantizer[0]);
    // The mean of a block is at most 8 x 128; more than twice that no encoder writes.
    if (((long) Math.abs(predicted[part]) * step) << low > 2048L + ((2L * step) << low)) {
      damage = "a brightness out of range";
    }
  }

  private void acFirst(int part, int component, int index) {
    if (runs > 0) {
      runs--;
      return;
    }
    JpegTable table = jpeg.acTables[ac[part]];
    for (int k = first; k <= last; k++) {
      int symbol = table.next(bits);
      if (symbol < 0) {
        damage = "bits that are no Huffman code";
        return;
      }
      int run = symbol >> 4;
      int size = symbol & 15;
      if (size == 0) {
        if (run < 15) {
          runs = (1 << run) + bits.read(run) - 1;
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      if (k > last || size > 11) {
        damage = "a coefficient out of range";
        return;
      }
      bits.skip(size);
      nonzero[component][index] |= 1L << k;
    }
  }

  private void acRefine(int part, int component, int index) {
    JpegTable table = jpeg.acTables[ac[part]];
    int k = first;
    if (runs == 0) {
      while (k <= last) {
        int symbol = table.next(bits);
        if (symbol < 0) {
          damage = "bits that are no Huffman code";
          return;
        }
        int run = symbol >> 4;
        int size = symbol & 15;
        if (size == 0 && run < 15) {
          runs = (1 << run) + bits.read(run);
          break;
        }
        if (size > 1) {
          damage = "a coefficient out of range";
          return;
        }
        if (size == 1) {
          bits.skip(1);
        }
        k = passOver(component, index, k, run);
        if (size == 1) {
          if (k > last) {
            damage = "a coefficient out of range";
            return;
          }
          nonzero[component][index] |= 1L << k;
        }
        k++;
      }
    }
    if (runs > 0) {
      for (; k <= last; k++) {
        if ((nonzero[component][index] >> k & 1) != 0) {
          bits.skip(1);
        }
      }
      runs--;
    }
  }

  /** Reads a bit for each coefficient that is not zero, up to the one behind {@code run} zeros. */
  private int passOver(int component, int index, int from, int run) {
    int zeros = run;
    int k = from;
    for (; k <= last; k++) {
      if ((nonzero[component][index] >> k & 1) != 0) {
        bits.skip(1);
      } else if (--zeros < 0) {
        break;
      }
    }
    return k;
  }
}
