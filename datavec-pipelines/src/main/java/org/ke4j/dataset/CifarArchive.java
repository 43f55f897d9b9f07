package org.ke4j.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.ke4j.error.CorruptFileException;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.Reasons;

/**
 * Reads CIFAR's official {@code .tar.gz} into memory; nothing is unpacked to disk. One bad entry
 * rejects the whole archive: a path that is absolute or leaves the archive, a link or device, a
 * name twice, too many entries, too much expansion ({@link ExpansionLimit}). The archive is read to
 * its very end, so that its checksum is verified before any image is given out.
 */
final class CifarArchive {
  /** The official ones hold 8 and 5. */
  private static final int MAX_ENTRIES = 1000;

  private CifarArchive() {}

  /** Content by file name (without folders) of the files that {@link CifarReader} knows. */
  static Map<String, Content> read(Path archive) {
    Map<String, Content> files = new LinkedHashMap<>();
    String at = "start of the archive";
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        InputStream gzip =
            GzipCompressorInputStream.builder()
                .setInputStream(raw)
                .setDecompressConcatenated(true)
                .get();
        InputStream limited = new ExpansionLimit(gzip, Files.size(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(limited, "UTF-8")) {
      int count = 0;
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        at = "entry " + ++count + " (" + printable(entry.getName()) + ")";
        if (count > MAX_ENTRIES) {
          throw new CorruptFileException(
              archive, at, "at most " + MAX_ENTRIES + " entries", "more");
        }
        check(archive, at, entry);
        if (!entry.isDirectory()) {
          take(archive, at, entry, tar, files);
        }
      }
      at = "end of the archive";
      limited.skip(Long.MAX_VALUE);
    } catch (ExpansionLimit.TooLarge e) {
      throw new CorruptFileException(
          archive, at, "at most " + e.allowed + " bytes when expanded", "more", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new CorruptFileException(archive, at, "a sound .tar.gz archive", found(e), e);
    }
    if (files.keySet().stream()
        .noneMatch(name -> CifarReader.isCifar10(name) || CifarReader.isCifar100(name))) {
      throw new Ke4jException(
          archive
              + ": expected data_batch_*.bin and test_batch.bin (CIFAR-10) or train.bin and test.bin"
              + " (CIFAR-100) inside, found none");
    }
    return files;
  }

  private static void take(
      Path archive,
      String at,
      TarArchiveEntry entry,
      TarArchiveInputStream tar,
      Map<String, Content> files)
      throws IOException {
    String path = entry.getName();
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!CifarReader.knows(name)) {
      return;
    }
    byte[] bytes = tar.readAllBytes();
    if (bytes.length != entry.getSize()) {
      throw new CorruptFileException(
          archive, at, entry.getSize() + " bytes", bytes.length + " bytes");
    }
    if (files.put(name, new Content(archive, path, bytes)) != null) {
      throw new CorruptFileException(archive, at, "each file once", name + " twice");
    }
  }

  private static void check(Path archive, String at, TarArchiveEntry entry) {
    String name = entry.getName();
    if (!(entry.isFile() || entry.isDirectory())
        || entry.isLink()
        || entry.isSymbolicLink()
        || entry.isSparse()) {
      throw new CorruptFileException(
          archive, at, "regular files and folders only", "a link, device or sparse file");
    }
    boolean absolute = name.startsWith("/") || name.matches("^[A-Za-z]:.*") || name.contains("\\");
    if (absolute || name.indexOf('\0') >= 0) {
      throw new CorruptFileException(archive, at, "a relative path", "another");
    }
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw new CorruptFileException(archive, at, "a path inside the archive", "'..'");
      }
    }
  }

  private static String printable(String name) {
    String clean = name.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 120 ? clean : clean.substring(0, 120) + "...";
  }

  private static String found(Exception error) {
    return error instanceof IOException io ? Reasons.of(io) : "damaged entries";
  }
}
