package org.ke4j.store;

import java.nio.file.Path;

/**
 * Where KE4J keeps what can be had again: the folder that the environment variable {@code
 * KE4J_CACHE} names; otherwise {@code ke4j} in the user's cache folder, {@code $XDG_CACHE_HOME} or
 * {@code ~/.cache}. The user's home is {@code $HOME}, else what Java takes for it; a user who has
 * neither gets a folder among the temporary files. The system property {@code ke4j.cache} goes
 * before all of them.
 */
public final class CacheFolder {
  private static final String NATIVE = "org.bytedeco.javacpp.cachedir";

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
            home(System.getenv("HOME"), System.getProperty("user.home"), temporary()))
        .resolve(part);
  }

  /**
   * Tells JavaCPP where to unpack native libraries for a user without a home. It takes {@code
   * user.home} for a folder, which is "?" for a user without an entry in the list of users, and
   * would make a folder of that name in the working folder. Does nothing for others, or where the
   * property {@code org.bytedeco.javacpp.cachedir} is set.
   */
  public static void prepareNative() {
    BlasKernels.choose();
    if (System.getProperty(NATIVE) == null && !usable(System.getProperty("user.home"))) {
      String home = home(System.getenv("HOME"), null, temporary());
      System.setProperty(NATIVE, Path.of(home, ".javacpp", "cache").toString());
    }
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

  /** The first of them that is an absolute path. */
  static String home(String environment, String java, String temporary) {
    return usable(environment) ? environment : usable(java) ? java : temporary;
  }

  private static String temporary() {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_.-]", "");
    return Path.of(System.getProperty("java.io.tmpdir"), "ke4j-" + user).toString();
  }

  private static boolean usable(String home) {
    return !blank(home) && Path.of(home).isAbsolute();
  }

  private static boolean blank(String text) {
    return text == null || text.isBlank();
  }
}
