package org.ke4j.network;

/** The first layers of a network: how soon the image becomes smaller. */
public enum Stem {
  /** 3x3 convolution with stride 1, no pooling: for images of 32 pixels; ten times the work. */
  CIFAR,
  /** 7x7 convolution with stride 2, then 3x3 maximum pooling with stride 2, as in torchvision. */
  IMAGENET
}
