package org.ke4j.datavec;

import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Any generator as the {@link Random} that DataVec's interfaces ask for: every number is drawn by
 * the generator itself, so that a stream gives the same numbers through DataVec as without it. It
 * cannot be seeded. As safe for several threads as the generator is.
 */
public final class StreamRandom extends Random {
  private static final long serialVersionUID = 1L;

  private final transient RandomGenerator source;

  /** Draws from {@code source}. */
  public StreamRandom(RandomGenerator source) {
    super(0);
    this.source = Objects.requireNonNull(source, "source");
  }

  /** Does nothing: the generator has its seed. */
  @Override
  public synchronized void setSeed(long seed) {}

  @Override
  protected int next(int bits) {
    return source.nextInt() >>> (32 - bits);
  }

  @Override
  public boolean nextBoolean() {
    return source.nextBoolean();
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  @Override
  public int nextInt() {
    return source.nextInt();
  }

  @Override
  public int nextInt(int bound) {
    return source.nextInt(bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return source.nextInt(origin, bound);
  }

  @Override
  public long nextLong() {
    return source.nextLong();
  }

  @Override
  public long nextLong(long bound) {
    return source.nextLong(bound);
  }

  @Override
  public long nextLong(long origin, long bound) {
    return source.nextLong(origin, bound);
  }

  @Override
  public float nextFloat() {
    return source.nextFloat();
  }

  @Override
  public float nextFloat(float bound) {
    return source.nextFloat(bound);
  }

  @Override
  public float nextFloat(float origin, float bound) {
    return source.nextFloat(origin, bound);
  }

  @Override
  public double nextDouble() {
    return source.nextDouble();
  }

  @Override
  public double nextDouble(double bound) {
    return source.nextDouble(bound);
  }

  @Override
  public double nextDouble(double origin, double bound) {
    return source.nextDouble(origin, bound);
  }

  @Override
  public synchronized double nextGaussian() {
    return source.nextGaussian();
  }

  @Override
  public double nextGaussian(double mean, double deviation) {
    return source.nextGaussian(mean, deviation);
  }

  @Override
  public double nextExponential() {
    return source.nextExponential();
  }
}
