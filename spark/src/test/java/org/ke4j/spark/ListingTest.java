package org.ke4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;

/** What is listed of a folder, here and on a file system that only Hadoop knows. */
class ListingTest {
  @TempDir private Path folder;
  private Path photos;

  /** A file system elsewhere with links, as HDFS shows them. */
  public static final class Elsewhere extends RawLocalFileSystem {
    private static org.apache.hadoop.fs.Path path(Path here) {
      return new org.apache.hadoop.fs.Path("file", null, here.toString());
    }

    @Override
    public URI getUri() {
      return URI.create("file:///");
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      List<FileStatus> all = new ArrayList<>();
      for (String name : pathToFile(path).list()) {
        var child =
            new org.apache.hadoop.fs.Path(path, new org.apache.hadoop.fs.Path(null, null, name));
        Path here = pathToFile(child).toPath();
        if (Files.isSymbolicLink(here)) {
          var target = path(Files.readSymbolicLink(here));
          all.add(new FileStatus(0, false, 0, 0, 0, 0, null, null, null, target, child));
        } else {
          all.add(getFileStatus(child));
        }
      }
      return all.toArray(FileStatus[]::new);
    }

    @Override
    public org.apache.hadoop.fs.Path resolvePath(org.apache.hadoop.fs.Path path)
        throws IOException {
      getFileStatus(path);
      return path(pathToFile(path).toPath().toRealPath());
    }
  }

  private static Configuration elsewhere() {
    Configuration hadoop = new Configuration();
    hadoop.setClass("fs.file.impl", Elsewhere.class, RawLocalFileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    return hadoop;
  }

  @BeforeEach
  void pictures() throws IOException {
    photos = Files.createDirectories(folder.toRealPath().resolve("photos"));
    Files.createDirectories(photos.resolve("a/deep"));
    for (String name : List.of("z.png", "_1.png", "a/12:30.png", "a/deep/ b%20[x].png")) {
      Files.writeString(photos.resolve(name), name);
    }
  }

  private Map<String, String> listed(Configuration hadoop) {
    Map<String, String> listed = new TreeMap<>();
    List<String> names = new ArrayList<>();
    for (Listing.File file : Listing.of(photos.toString(), false, hadoop)) {
      names.add(file.name());
      listed.put(file.name(), file.error());
      if (file.error() == null) {
        assertEquals(photos.resolve(file.name()).toFile().length(), file.length());
        assertEquals(photos.resolve(file.name()).toFile().lastModified(), file.time());
        assertTrue(Files.exists(Path.of(new org.apache.hadoop.fs.Path(file.path()).toUri())));
      }
    }
    assertEquals(names.size(), listed.size(), names.toString());
    assertEquals(List.copyOf(listed.keySet()), names, "in order");
    return listed;
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void linksAreFollowedAndThoseThatLeadBackOrNowhereNamed() throws IOException {
    Map<String, String> right = new TreeMap<>();
    for (String name : List.of("z.png", "_1.png", "a/12:30.png", "a/deep/ b%20[x].png")) {
      right.put(name, null);
    }
    assertEquals(right, listed(new Configuration()));
    assertEquals(right, listed(elsewhere()));

    Files.createSymbolicLink(photos.resolve("a/deep/back"), photos);
    Files.createSymbolicLink(photos.resolve("a/self"), photos.resolve("a"));
    Files.createSymbolicLink(photos.resolve("above"), photos.getParent());
    Files.createSymbolicLink(photos.resolve("gone"), photos.resolve("nobody"));
    Files.createSymbolicLink(photos.resolve("y.png"), photos.resolve("z.png"));
    Path beside = Files.createDirectories(folder.toRealPath().resolve("beside"));
    Files.writeString(beside.resolve("1.png"), "1");
    Files.createSymbolicLink(photos.resolve("linked"), beside);
    for (String link : List.of("a/deep/back", "a/self", "above")) {
      right.put(link, "it is a link to a folder that it lies in");
    }
    right.put("gone", "it cannot be read: there is no such file (a broken link?)");
    right.put("y.png", null);
    right.put("linked/1.png", null);
    assertEquals(right, listed(new Configuration()));
    assertEquals(right, listed(elsewhere()));

    for (Configuration hadoop : List.of(new Configuration(), elsewhere())) {
      String message =
          assertThrows(Ke4jException.class, () -> Listing.of(photos.toString(), true, hadoop))
              .getMessage();
      assertTrue(message.contains("a link to a folder"), message);
    }
  }

  @Test
  void resultsOfKe4jAndLitterArePassedOver() throws IOException {
    for (String own : List.of("old/run.json", "ranked/model.json", "scored/_job.json")) {
      Files.createDirectories(photos.resolve(own).getParent());
      Files.writeString(photos.resolve(own), "{}");
      Files.writeString(photos.resolve(own).resolveSibling("x.png"), "x");
    }
    Files.createDirectories(photos.resolve("__MACOSX"));
    Files.writeString(photos.resolve("__MACOSX/x.png"), "x");
    Files.writeString(photos.resolve("Thumbs.db"), "x");
    Files.writeString(
        photos.resolve("model.json"), "{}"); // the folder itself is what was asked for
    for (Configuration hadoop : List.of(new Configuration(), elsewhere())) {
      assertEquals(5, listed(hadoop).size());
    }
  }

  @Test
  void aFolderThatIsNoneIsRefused() {
    for (String name : List.of(photos.resolve("nobody").toString(), "12:30", "")) {
      assertThrows(UsageException.class, () -> Listing.of(name, false, new Configuration()), name);
    }
  }
}
