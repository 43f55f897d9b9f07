package org.ke4j.tests;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** While open, the toys of {@code org.ke4j.tests.toy} are on the class path too. */
final class Toys implements AutoCloseable {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  Toys() {
    try {
      URL folder = Path.of(Toys.class.getResource("/toys").getPath()).toUri().toURL();
      Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[] {folder}, before));
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What somebody finds with the toys. */
  @SuppressWarnings("try") // only its being open counts
  static List<String> with(Supplier<List<String>> search) {
    try (Toys toys = new Toys()) {
      return search.get();
    }
  }

  @Override
  public void close() {
    Thread.currentThread().setContextClassLoader(before);
  }
}
