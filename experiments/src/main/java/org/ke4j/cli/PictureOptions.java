package org.ke4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ke4j.dataset.Intake;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;
import picocli.CommandLine.Option;

/** How picture files are read, and what becomes of those that cannot be. */
final class PictureOptions {
  /** Pictures this many times larger than what the encoder sees are worth a warning. */
  private static final int FAR_LARGER = 4;

  private static final int NAMED = 50;

  @Option(
      names = "--strict",
      description =
          "end at the first file that is no sound picture (default: skip it, name it on standard"
              + " error and in JSON as 'skipped')")
  private boolean strict;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description =
          "largest width x height of a picture; larger ones are skipped (default: 210000000)")
  private Long maxPixels;

  private final List<Skipped> skipped = new ArrayList<>();
  private int drained;
  private int notes;
  private Intake intake;
  private Encoder encoder;
  private OutputOptions output;
  private boolean warned;

  DatasetOptions dataset(DatasetOptions options) {
    DatasetOptions chosen = options.withStrict(strict);
    return maxPixels == null ? chosen : chosen.withMaxPixels(maxPixels);
  }

  /** From here on files are looked at before they are used, shrunk to what the encoder sees. */
  void lookAs(Encoder seenBy, OutputOptions shownBy) {
    lookAs(seenBy, 0, shownBy);
  }

  /**
   * The same where a detector looks at the images too.
   *
   * @param imageSide the side in pixels that it looks at; 0 for none
   */
  void lookAs(Encoder seenBy, int imageSide, OutputOptions shownBy) {
    encoder = seenBy;
    look(seenBy.workingSide(imageSide), shownBy);
  }

  /** The same for a given size. */
  void look(int shorterSide, OutputOptions shownBy) {
    output = shownBy;
    intake = new Intake(new Intake.Options(shorterSide, shownBy.threads(), strict));
  }

  /** Width and height, as stored, of the first picture that was looked at; empty if none. */
  int[] firstSize() {
    return intake.firstSize();
  }

  /** The sound ones of samples, at most {@code limit}. */
  List<Sample> take(List<Sample> samples, int limit) {
    if (intake == null) {
      return samples.size() <= limit ? samples : samples.subList(0, limit);
    }
    int before = intake.skipped().size();
    List<Sample> taken =
        intake.take(
            samples,
            limit,
            (done, most) -> {
              if (intake.typicalSide() > 0) {
                output.progress().at("read", done, most);
              }
            });
    List<Skipped> all = intake.skipped();
    skip(all.subList(before, all.size()));
    for (String note : intake.notes().subList(notes, intake.notes().size())) {
      if (notes++ < NAMED) {
        System.err.println("ke: note: " + shown(note));
      }
    }
    warn();
    return taken;
  }

  /** Notes and names files that were skipped. */
  void skip(List<Skipped> more) {
    for (Skipped one : more) {
      skipped.add(one);
      if (skipped.size() <= NAMED) {
        System.err.println("ke: skipped " + shown(one.image()) + ": " + shown(one.reason()));
      } else if (skipped.size() == NAMED + 1) {
        System.err.println("ke: skipped more files; --json names all");
      }
    }
  }

  private void warn() {
    int seen = encoder == null ? 0 : encoder.inputSide();
    int side = intake.typicalSide();
    if (warned || seen <= 0 || side < FAR_LARGER * seen) {
      return;
    }
    warned = true;
    System.err.println(
        String.format(
            Locale.ROOT,
            "ke: warning: the pictures are about %d pixels on their shorter side, the encoder %s"
                + " sees %d: what is smaller than about %d pixels is lost to it%s",
            side,
            encoder.name(),
            seen,
            Math.max(1, side / seen),
            seen < 128 ? "; an encoder of 224 pixels sees more: --encoder mobilenet-v2" : ""));
  }

  /** What was skipped since the last call, for JSON. */
  List<Map<String, Object>> drain() {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (Skipped one : skipped.subList(drained, skipped.size())) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("image", one.image());
      entry.put("reason", one.reason());
      entries.add(entry);
    }
    drained = skipped.size();
    return entries;
  }

  /** How many were skipped in all. */
  int count() {
    return skipped.size();
  }

  /** Names of files may hold anything: control characters never reach the screen. */
  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
