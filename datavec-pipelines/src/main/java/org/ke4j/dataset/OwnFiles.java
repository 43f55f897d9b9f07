package org.ke4j.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ke4j.store.PartFile;

/**
 * Results of KE4J that somebody let it write among the pictures: pages, scores, what made a run,
 * models. Told by how they begin, never by a name alone, so that what other programs wrote is
 * named.
 */
final class OwnFiles {
  private static final int START = 1024;

  /** A page; scores as lines, as a table and as one object; what made a run. */
  private static final List<Pattern> BEGINNINGS =
      List.of(
          begin("<!DOCTYPE html>.*<meta name=\"generator\" content=\"KE4J\">.*"),
          begin("\\{\"image\":\"[^\n]*\",(\"label\":[^\n]*,\"score\"|\"reason\"):.*"),
          begin("image,label,score,anomaly,threshold,model,pValue,.*"),
          begin("\\{\\s+\"model\" : .*\\s\"detector\" : .*\\s\"falseAlarms\" : .*"),
          begin("\\{\\s+\"made\" : .*\\s\"versions\" : \\{\\s+\"ke4j\" : .*"));

  private OwnFiles() {}

  private static Pattern begin(String regex) {
    return Pattern.compile(regex, Pattern.DOTALL);
  }

  /** Whether KE4J wrote a file; false where it cannot be read. */
  static boolean is(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".ke4j")) {
      return PartFile.recognises(file);
    }
    return name.matches(".*\\.(html?|jsonl?|csv)") && Files.isRegularFile(file) && begins(file);
  }

  private static boolean begins(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(START), StandardCharsets.UTF_8);
      return BEGINNINGS.stream().anyMatch(pattern -> pattern.matcher(start).matches());
    } catch (IOException e) {
      return false;
    }
  }
}
