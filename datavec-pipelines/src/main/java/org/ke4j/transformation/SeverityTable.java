package org.ke4j.transformation;

import org.ke4j.image.RgbImage;

/** Which benchmark's parameters the severities 1..5 stand for. */
public enum SeverityTable {
  /** CIFAR-10-C: made for images of 32 pixels. */
  CIFAR_C,
  /** ImageNet-C: made for images of 224 pixels. */
  IMAGENET_C;

  /** Longest side of an image, in pixels, up to which CIFAR-10-C's parameters are taken. */
  public static final int SMALL = 64;

  /** The table that fits an image when none is chosen: by its longer side. */
  public static SeverityTable fitting(RgbImage image) {
    return Math.max(image.width(), image.height()) <= SMALL ? CIFAR_C : IMAGENET_C;
  }

  /** The entry of this table for a severity 1..5. */
  <T> T pick(T[] cifar, T[] imageNet, int severity) {
    return (this == CIFAR_C ? cifar : imageNet)[severity - 1];
  }

  /** The entry of this table for a severity 1..5. */
  double pick(double[] cifar, double[] imageNet, int severity) {
    return (this == CIFAR_C ? cifar : imageNet)[severity - 1];
  }
}
