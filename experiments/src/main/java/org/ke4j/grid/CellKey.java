package org.ke4j.grid;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ke4j.store.Sha256;

/**
 * All that determines a figure, by name, as text; its hash is the name of the cell's file.
 *
 * @param values in a fixed order
 */
public record CellKey(Map<String, String> values) {
  /** Raised when the same key would give another figure, or the file another content. */
  static final String FORMAT = "1";

  public CellKey {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** SHA-256 over names and values. */
  public String hash() {
    Sha256 hash = new Sha256();
    values.forEach((name, value) -> hash.add(name).add(value));
    return hash.hex();
  }
}
