package org.ke4j.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ke4j.method.ConfiguredMethod;

/** What a reader of results must know of the detectors, for example stem and epochs. */
final class Details {
  private Details() {}

  /** Name to details, of those that have any. */
  static Map<String, String> of(List<ConfiguredMethod> methods) {
    Map<String, String> details = new LinkedHashMap<>();
    for (ConfiguredMethod method : methods) {
      if (!method.details().isEmpty()) {
        details.put(method.name(), method.details());
      }
    }
    return details;
  }

  static Map<String, String> of(ConfiguredMethod method) {
    return of(List.of(method));
  }
}
