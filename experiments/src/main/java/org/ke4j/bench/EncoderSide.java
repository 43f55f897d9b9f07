package org.ke4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.ke4j.error.Check;
import org.ke4j.image.Encoder;
import org.ke4j.image.RgbImage;
import org.ke4j.random.Seeds;

/** An encoder that embeds a batch of noise again and again, preprocessing included. */
public final class EncoderSide implements Side {
  private static final int OPEN_SIDE = 224;
  private final Encoder encoder;
  private final double seconds;
  private final List<RgbImage> batch = new ArrayList<>();

  /**
   * Makes the batch.
   *
   * @param encoder stays the caller's
   * @param images of a batch, 1 or more
   * @param seconds of a turn; its first pass, which may still prepare, does not count
   */
  public EncoderSide(Encoder encoder, int images, double seconds) {
    Check.atLeast("--batch", images, 1);
    Check.that(seconds > 0 && seconds < 3600, "--seconds: expected above 0, got %s", seconds);
    this.encoder = encoder;
    this.seconds = seconds;
    int side = encoder.inputSide() == 0 ? OPEN_SIDE : encoder.inputSide();
    RandomGenerator random = Seeds.stream(1, "bench");
    for (int i = 0; i < images; i++) {
      byte[] pixels = new byte[3 * side * side];
      random.nextBytes(pixels);
      batch.add(new RgbImage(side, side, pixels));
    }
  }

  @Override
  public Map<String, Double> turn() {
    encoder.embed(batch);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    long start = System.nanoTime();
    long passes = 0;
    do {
      encoder.embed(batch);
      passes++;
    } while (System.nanoTime() - start < seconds * 1e9);
    double wall = (System.nanoTime() - start) / 1e9;
    double images = (double) passes * batch.size();
    Map<String, Double> amounts = new LinkedHashMap<>();
    amounts.put(IMAGES_PER_SECOND, images / wall);
    if (cpu >= 0) {
      amounts.put(IMAGES_PER_CPU_SECOND, images / ((system.getProcessCpuTime() - cpu) / 1e9));
    }
    return amounts;
  }
}
