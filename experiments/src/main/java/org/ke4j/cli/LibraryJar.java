package org.ke4j.cli;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * One jar of many, for the launcher: Java opens every jar of its class path when a service is
 * looked for. The first of two entries of one name stays, as on a class path; lists of services are
 * joined. Java's archive of loaded classes takes none in the format before Java 6, which Picocli's
 * have: they are marked as Java 6's, the first that it takes (an older class lacks nothing that a
 * class of Java 6 must have). Jars with native libraries stay themselves, since JavaCPP unpacks
 * them below their names.
 */
final class LibraryJar {
  private static final Pattern NATIVE =
      Pattern.compile("org/(bytedeco|nd4j)/.*\\.(so[.0-9]*|dylib|dll)");
  private static final int MAJOR = 7;
  private static final int JAVA_6 = 50;

  private final ZipOutputStream out;
  private final Set<String> names = new HashSet<>();
  private final Map<String, ByteArrayOutputStream> services = new LinkedHashMap<>();

  private LibraryJar(ZipOutputStream out) {
    this.out = out;
  }

  /**
   * Makes it.
   *
   * @param target a new file
   */
  static void write(Path target, List<Path> jars) throws IOException {
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(file))) {
      out.setLevel(Deflater.BEST_SPEED);
      LibraryJar library = new LibraryJar(out);
      for (Path jar : jars) {
        library.add(jar);
      }
      for (Map.Entry<String, ByteArrayOutputStream> service : library.services.entrySet()) {
        library.put(service.getKey(), service.getValue().toByteArray());
      }
    }
  }

  /** Whether a jar may become a part: it has none of the native libraries that JavaCPP unpacks. */
  static boolean takes(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().noneMatch(entry -> NATIVE.matcher(entry.getName()).matches());
    }
  }

  private void add(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (entry.isDirectory() || ofTheJarAlone(name)) {
          continue;
        }
        byte[] content = zip.getInputStream(entry).readAllBytes();
        if (name.startsWith("META-INF/services/")) {
          ByteArrayOutputStream list =
              services.computeIfAbsent(name, key -> new ByteArrayOutputStream());
          list.writeBytes(content);
          list.write('\n');
        } else if (names.add(name)) {
          put(name, name.endsWith(".class") ? asJava6(content) : content);
        }
      }
    }
  }

  private static boolean ofTheJarAlone(String name) {
    return name.equals("META-INF/MANIFEST.MF")
        || name.equals("META-INF/INDEX.LIST")
        || name.equals("module-info.class")
        || name.startsWith("META-INF/versions/")
        || name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)");
  }

  private static byte[] asJava6(byte[] type) {
    if (type.length > MAJOR && type[MAJOR - 1] == 0 && type[MAJOR] < JAVA_6 && type[MAJOR] > 0) {
      type[MAJOR] = JAVA_6;
    }
    return type;
  }

  private void put(String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }
}
