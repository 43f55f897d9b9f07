package org.ke4j.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ke4j.error.Check;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.fetch.RemoteFile;

/** The known encoders: the resource {@code catalogue.txt}, which explains its own format. */
public final class Catalogue {
  private static final String RESOURCE = "catalogue.txt";
  private static final Set<String> KEYS = keys();
  private static final Map<String, CatalogueEntry> ENTRIES = load();

  private Catalogue() {}

  /** All entries, the built-in one first. */
  public static Collection<CatalogueEntry> entries() {
    return ENTRIES.values();
  }

  /** The entry of a name. */
  public static Optional<CatalogueEntry> find(String name) {
    return Optional.ofNullable(ENTRIES.get(name));
  }

  /** The entry whose file has this SHA-256. */
  static Optional<CatalogueEntry> bySha256(String sha256) {
    return entries().stream().filter(e -> e.description().sha256().equals(sha256)).findFirst();
  }

  private static Set<String> keys() {
    Set<String> keys = new HashSet<>(Description.KEYS);
    keys.addAll(Set.of("like", "model", "facts", "url", "md5", "documented", "export", "weights"));
    keys.remove("name");
    return keys;
  }

  private static Map<String, CatalogueEntry> load() {
    Map<String, CatalogueEntry> entries = new LinkedHashMap<>();
    own(entries, Encoders.BUILT_IN, "KE4J's built-in encoder");
    own(entries, KnownEncoder.FOR_PHOTOGRAPHS, "MobileNetV2, ImageNet");
    try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new Ke4jException("resource " + RESOURCE + " is missing");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      parse(Path.of(RESOURCE), text).forEach(entry -> entries.put(entry.name(), entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entries;
  }

  private static void own(Map<String, CatalogueEntry> entries, String name, String model) {
    Description description = Description.builtIn(name);
    entries.put(name, new CatalogueEntry(model, description, "", null, "", "", ""));
  }

  /**
   * Reads the text of a catalogue.
   *
   * @throws CorruptFileException if it is not as described in it
   */
  static List<CatalogueEntry> parse(Path file, String text) {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    List<String> lines = text.lines().toList();
    int at = 0;
    while (at < lines.size() && !lines.get(at).startsWith("[")) {
      at++;
    }
    KeyValues.parse(file, lines.subList(0, at), 0, Set.of());
    while (at < lines.size()) {
      String head = lines.get(at);
      int end = at + 1;
      while (end < lines.size() && !lines.get(end).startsWith("[")) {
        end++;
      }
      if (!head.matches("\\[[a-z0-9][a-z0-9-]*]")) {
        throw new CorruptFileException(file, "line " + (at + 1), "[name]", head);
      }
      String name = head.substring(1, head.length() - 1);
      Map<String, String> values = KeyValues.parse(file, lines.subList(at + 1, end), at + 1, KEYS);
      if (sections.put(name, inherited(file, at + 1, sections, values)) != null) {
        throw new CorruptFileException(file, "line " + (at + 1), "each name once", name);
      }
      at = end;
    }
    List<CatalogueEntry> entries = new ArrayList<>();
    sections.forEach((name, values) -> entries.add(entry(file, name, values)));
    return entries;
  }

  private static Map<String, String> inherited(
      Path file, int line, Map<String, Map<String, String>> sections, Map<String, String> values) {
    String like = values.remove("like");
    if (like == null) {
      return values;
    }
    Map<String, String> model = sections.get(like);
    if (model == null) {
      throw new CorruptFileException(file, "line " + line, "like = an earlier name", like);
    }
    Map<String, String> all = new LinkedHashMap<>(model);
    all.putAll(values);
    return all;
  }

  private static CatalogueEntry entry(Path file, String name, Map<String, String> values) {
    try {
      String url = values.getOrDefault("url", "");
      String md5 = values.get("md5");
      String sha256 = values.get("sha256");
      Check.that(url.isEmpty() || url.startsWith("https://"), "url: expected https, got %s", url);
      RemoteFile remote =
          url.isEmpty()
              ? null
              : new RemoteFile(
                  URI.create(url),
                  name + ".onnx",
                  -1,
                  sha256 != null ? "SHA-256" : md5 != null ? "MD5" : null,
                  sha256 != null ? sha256 : md5);
      return new CatalogueEntry(
          values.getOrDefault("model", ""),
          Description.of(file, values, name),
          values.getOrDefault("facts", ""),
          remote,
          values.getOrDefault("documented", ""),
          values.getOrDefault("export", ""),
          values.getOrDefault("weights", ""));
    } catch (UsageException | IllegalArgumentException e) {
      throw new CorruptFileException(file, "[" + name + "]", "as documented", e.getMessage(), e);
    }
  }
}
