package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;

class CodeHashTest {
  private static final String NAME = Sha256.class.getName();
  private static final String FILE = NAME.replace('.', '/') + ".class";

  @TempDir private Path folder;

  /** Hashes one class of this project in a place of its own, beside another file. */
  private static String hash(Path place) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {place.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      return CodeHash.of(loader.loadClass(NAME));
    }
  }

  private static byte[] bytes() throws IOException {
    try (var in = Sha256.class.getResourceAsStream("/" + FILE)) {
      return in.readAllBytes();
    }
  }

  private Path jar(String name, String other, int date) throws IOException {
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream to = new JarOutputStream(out)) {
      put(to, FILE, bytes(), date);
      put(to, "a/Other.class", other.getBytes(java.nio.charset.StandardCharsets.US_ASCII), date);
    }
    return jar;
  }

  private static void put(JarOutputStream to, String name, byte[] content, int date)
      throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(date);
    to.putNextEntry(entry);
    to.write(content);
    to.closeEntry();
  }

  @Test
  void aJarIsKnownByItsClasses() throws Exception {
    String first = hash(jar("first.jar", "one", 1_000_000));
    assertEquals(first, hash(jar("same.jar", "one", 9_000_000)), "name and date do not count");
    assertNotEquals(first, hash(jar("other.jar", "two", 1_000_000)), "another class does");
  }

  @Test
  void aFolderIsKnownByItsClasses() throws Exception {
    String[] hashes = new String[2];
    for (int i = 0; i < 2; i++) {
      Path place = folder.resolve("classes" + i);
      Path file = place.resolve(FILE);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes());
      Files.writeString(place.resolve("Other.class"), "version " + i);
      hashes[i] = hash(place);
    }
    assertNotEquals(hashes[0], hashes[1]);
  }

  @Test
  void orderAndRepetitionDoNotCount() {
    String one = CodeHash.of(Sha256.class, Test.class);
    assertEquals(one, CodeHash.of(Test.class, Sha256.class, Ke4jException.class));
    assertNotEquals(one, CodeHash.of(Sha256.class));
    assertEquals(CodeHash.of(String.class), CodeHash.of(Integer.class), "of the platform");
  }
}
