package org.ke4j.network;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.ke4j.error.UsageException;
import org.ke4j.image.Services;

/**
 * A kind of network that can be trained. Found by {@link java.util.ServiceLoader}: a class of this
 * kind and its line in {@code META-INF/services/org.ke4j.network.NetworkArchitecture} are all that
 * a new one takes.
 */
public interface NetworkArchitecture {
  /** The one of the paper, taken where none is chosen. */
  String STANDARD = "resnet18";

  /** The name in options and stored models. */
  String name();

  /** What it is, in a few words, for help texts. */
  String summary();

  /** The smallest side in pixels of images that it can look at. */
  int smallestSide(Stem stem);

  /** A network with random initial weights that its options' seed draws; the caller closes it. */
  FeatureNetwork create(NetworkOptions options);

  /** All of them, in the order of their names. */
  static List<NetworkArchitecture> all() {
    return Services.all(NetworkArchitecture.class).stream()
        .sorted(Comparator.comparing(NetworkArchitecture::name))
        .toList();
  }

  /**
   * The one of a name.
   *
   * @throws UsageException if there is none; the message lists them
   */
  static NetworkArchitecture find(String name) {
    List<NetworkArchitecture> all = all();
    return all.stream()
        .filter(architecture -> architecture.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "no network '"
                        + name
                        + "'; there are: "
                        + all.stream()
                            .map(NetworkArchitecture::name)
                            .collect(Collectors.joining(", "))));
  }
}
