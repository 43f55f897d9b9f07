package org.ke4j.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ke4j.dataset.Intake;
import org.ke4j.image.Encoder;
import org.ke4j.image.Sample;
import org.ke4j.image.Skipped;

/**
 * Takes a run's pictures in, once it is known how large they are wanted, and tells what is amiss.
 */
public final class PictureIntake {
  /** Pictures this many times larger than what the encoder sees are worth a warning. */
  private static final int FAR_LARGER = 4;

  private static final int NAMED = 50;

  private final boolean strict;
  private final RunContext run;
  private final List<Skipped> skipped = new ArrayList<>();
  private int drained;
  private int notes;
  private Intake intake;
  private Encoder encoder;
  private boolean warned;

  /**
   * @param strict whether the first file that is no sound picture ends the work
   */
  public PictureIntake(boolean strict, RunContext run) {
    this.strict = strict;
    this.run = run;
  }

  /**
   * From here on files are looked at before they are used, shrunk to what is seen of them.
   *
   * @param seenBy the encoder that they are for
   * @param imageSide the side in pixels that a detector looks at besides; 0 for none
   */
  public void lookAs(Encoder seenBy, int imageSide) {
    encoder = seenBy;
    look(seenBy.workingSide(imageSide));
  }

  /** The same for a given size of the shorter side, in pixels. */
  public void look(int shorterSide) {
    intake = new Intake(new Intake.Options(shorterSide, run.threads(), strict));
  }

  /** Width and height, as stored, of the first picture that was looked at; empty if none. */
  public int[] firstSize() {
    return intake.firstSize();
  }

  /** The sound ones of samples, at most {@code limit}. */
  public List<Sample> take(List<Sample> samples, int limit) {
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
                run.progress().at("read", done, most);
              }
            });
    List<Skipped> all = intake.skipped();
    skip(all.subList(before, all.size()));
    for (String note : intake.notes().subList(notes, intake.notes().size())) {
      if (notes++ < NAMED) {
        run.notes().accept("note: " + shown(note));
      }
    }
    warn();
    return taken;
  }

  /** Notes and names files that were skipped. */
  public void skip(List<Skipped> more) {
    for (Skipped one : more) {
      skipped.add(one);
      if (skipped.size() <= NAMED) {
        run.notes().accept("skipped " + shown(one.image()) + ": " + shown(one.reason()));
      } else if (skipped.size() == NAMED + 1) {
        run.notes().accept("skipped more files; --json names all");
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
    run.notes()
        .accept(
            String.format(
                Locale.ROOT,
                "warning: the pictures are about %d pixels on their shorter side, the encoder %s"
                    + " sees %d: what is smaller than about %d pixels is lost to it%s",
                side,
                encoder.name(),
                seen,
                Math.max(1, side / seen),
                seen < 128 ? "; an encoder of 224 pixels sees more: --encoder mobilenet-v2" : ""));
  }

  /** What was skipped since the last call. */
  public List<Skipped> drain() {
    List<Skipped> entries = List.copyOf(skipped.subList(drained, skipped.size()));
    drained = skipped.size();
    return entries;
  }

  /** How many were skipped in all. */
  public int count() {
    return skipped.size();
  }

  /** Names of files may hold anything: control characters never reach the screen. */
  private static String shown(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
