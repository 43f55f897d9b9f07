package org.ke4j.image;

import java.util.List;
import java.util.ServiceLoader;
import org.ke4j.error.Ke4jException;

/** What other modules bring, found by {@link ServiceLoader}. */
public final class Services {
  private Services() {}

  /**
   * All implementations that the thread's class loader sees, in its order; where it sees none,
   * those beside this class.
   */
  public static <T> List<T> all(Class<T> type) {
    List<T> found = all(ServiceLoader.load(type));
    return found.isEmpty() ? all(ServiceLoader.load(type, Services.class.getClassLoader())) : found;
  }

  private static <T> List<T> all(ServiceLoader<T> loader) {
    return loader.stream().map(ServiceLoader.Provider::get).toList();
  }

  /**
   * The first implementation.
   *
   * @param artifact what brings one, for the message
   * @throws Ke4jException if there is none
   */
  public static <T> T one(Class<T> type, String artifact) {
    return all(type).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new Ke4jException(
                    "no "
                        + type.getSimpleName()
                        + " on the class path; the artifact "
                        + artifact
                        + " brings one"));
  }
}
