package org.ke4j.tests.toy;

import java.util.List;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.RgbImage;
import org.ke4j.matrix.Matrix;

/** Eight sums of pixels. */
public final class ToyEncoder implements Encoder, EncoderProvider {
  private static final int WIDTH = 8;

  @Override
  public List<String> names() {
    return List.of(name());
  }

  @Override
  public boolean knows(String nameOrFile) {
    return nameOrFile.equals(name());
  }

  @Override
  public Encoder open(String nameOrFile) {
    return new ToyEncoder();
  }

  @Override
  public String name() {
    return "toy-sums";
  }

  @Override
  public String fingerprint() {
    return "toy-sums 1";
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public double meaningThreshold() {
    return Double.NaN;
  }

  @Override
  public Matrix embed(List<RgbImage> images) {
    float[] rows = new float[images.size() * WIDTH];
    for (int i = 0; i < images.size(); i++) {
      byte[] rgb = images.get(i).rgb();
      for (int p = 0; p < rgb.length; p++) {
        rows[i * WIDTH + p * WIDTH / rgb.length] += (rgb[p] & 0xFF) / 255f + 0.01f;
      }
    }
    return new Matrix(rows, images.size(), WIDTH);
  }

  @Override
  public void close() {}
}
