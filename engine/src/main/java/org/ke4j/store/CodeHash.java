package org.ke4j.store;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Tells one build of a program from another: what was computed by other classes may be another
 * value, so that a cache of computed values names the classes that compute them.
 */
public final class CodeHash {
  private static final Map<Path, String> KNOWN = new ConcurrentHashMap<>();

  private CodeHash() {}

  /**
   * A hash over all classes that lie where these do: in the same jars or folders. Of a jar the
   * checksums of its table are hashed, nothing is unpacked. Where the place of a class is not known
   * (jars within jars) the version of its package counts.
   */
  public static String of(Class<?>... classes) {
    Sha256 hash = new Sha256();
    Stream.of(classes).map(CodeHash::ofPlace).distinct().sorted().forEach(hash::add);
    return hash.hex();
  }

  private static String ofPlace(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return versionOf(type);
    }
    try {
      Path place = Path.of(source.getLocation().toURI());
      String known = KNOWN.get(place);
      if (known == null) {
        known = Files.isDirectory(place) ? ofFolder(place) : ofJar(place);
        KNOWN.put(place, known);
      }
      return known;
    } catch (IOException
        | URISyntaxException
        | IllegalArgumentException
        | FileSystemNotFoundException e) {
      return versionOf(type);
    }
  }

  private static String versionOf(Class<?> type) {
    return type.getPackageName() + " " + type.getPackage().getImplementationVersion();
  }

  private static String ofJar(Path jar) throws IOException {
    Sha256 hash = new Sha256();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      List<? extends ZipEntry> entries =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".class"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : entries) {
        hash.add(entry.getName()).add(entry.getCrc()).add(entry.getSize());
      }
    }
    return hash.hex();
  }

  private static String ofFolder(Path folder) throws IOException {
    Sha256 hash = new Sha256();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".class")).sorted().toList()) {
        hash.add(folder.relativize(file).toString()).add(Files.readAllBytes(file));
      }
    }
    return hash.hex();
  }
}
