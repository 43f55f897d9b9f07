package org.ke4j.store;

import java.nio.file.Path;

/**
 * Where KE4J keeps what can be had again: the folder that the environment variable {@code
 * KE4J_CACHE} names; otherwise {@code ke4j} in the user's cache folder, {@code $XDG_CACHE_HOME} or
 * {@code ~/.cache}. The system property {@code ke4j.cache} goes before all of them.
 */
public final class CacheFolder {
  private CacheFolder() {}

  /**
   * A part of it, for example {@code embeddings}.
   *
   * @return the folder, which need not exist
   */
  public static Path of(String part) {
    return root(
            System.getProperty("ke4j.cache"),
            System.getenv("KE4J_CACHE"),
            System.getenv("XDG_CACHE_HOME"),
            System.getProperty("user.home"))
        .resolve(part);
  }

  static Path root(String property, String own, String caches, String home) {
    if (!blank(property)) {
      return Path.of(property);
    }
    if (!blank(own)) {
      return Path.of(own);
    }
    return (blank(caches) ? Path.of(home, ".cache") : Path.of(caches)).resolve("ke4j");
  }

  private static boolean blank(String text) {
    return text == null || text.isBlank();
  }
}
