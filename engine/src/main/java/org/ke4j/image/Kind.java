package org.ke4j.image;

/** What a transformation does to an image; the gap rule keeps a kind together. */
public enum Kind {
  GEOMETRIC,
  PHOTOMETRIC,
  NOISE,
  BLUR,
  COMPRESSION
}
