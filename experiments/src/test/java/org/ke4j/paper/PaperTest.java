package org.ke4j.paper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.UsageException;
import org.ke4j.grid.CellResult;
import org.ke4j.grid.GridRunner;
import org.ke4j.progress.Progress;

class PaperTest {
  @TempDir private Path folder;

  private PaperOptions options(String data) {
    return new PaperOptions(
        data,
        "ke32",
        1,
        folder,
        List.of(1L),
        1,
        null,
        Progress.NONE,
        new GridRunner.Listener() {
          @Override
          public void finished(
              String fit, List<CellResult> cells, int done, int total, Duration left) {}

          @Override
          public void failed(String fit, String reason) {}
        });
  }

  @Test
  void printedValuesAreThoseOfThePaperAndKnownFaultsAreMarked() {
    Published published = Published.read();
    assertEquals(10, published.rows("table1").size());
    assertEquals(20, published.rows("table2").size());
    Published.Value ours = published.find("table1", -1, "Ours", "SPA").orElseThrow();
    assertEquals(88.16, ours.auroc());
    assertTrue(ours.fault().contains("88.61") && ours.fault().contains("no AUROC"), ours.fault());
    assertEquals("", published.find("table1", -1, "Ours", "SSA").orElseThrow().fault());
    assertEquals("", published.find("table1", 3, "CSI", "SAD").orElseThrow().fault());
    Published.Value flipped = published.find("table3", 4, "DN2", "SSA").orElseThrow();
    assertTrue(flipped.fault().contains("sign") && flipped.fault().contains("identical"));
    assertEquals(82.18, published.find("table4", -1, "C_RN50", null).orElseThrow().auroc());
    assertTrue(
        published.find("table5", -1, "Ours K=2", null).orElseThrow().fault().contains("equals no"));
    for (int row = 0; row < 10; row++) {
      assertTrue(published.find("table5", row, "Ours K=1", null).isPresent());
    }
  }

  @Test
  void whatIsMissingIsADashWithItsReasonBesideThePrintedValue() throws Exception {
    PaperResult result = Paper.of("table3", options(folder.resolve("nowhere").toString()));
    assertEquals(7 * 11 * 4, result.entries().size());
    for (PaperResult.Entry entry : result.entries()) {
      assertFalse(entry.figure().present());
      assertTrue(entry.why().contains("not there"), entry.why());
    }
    assertTrue(result.table().text().contains("- (90.8!)"), result.table().text());
    assertTrue(result.csv().contains("mean,Ours,SAD,,,,0,0,0,false,the data are not there"));
    String page = result.page().html();
    assertTrue(page.contains("known to be faulty") && page.contains("Table 3"), page);
    for (String figure : List.of("figure3", "figure4", "figure5", "table4", "table5")) {
      String caption = Paper.of(figure, options(folder.resolve("no").toString())).caption();
      assertTrue(caption.contains("not there"), caption);
    }
    assertThrows(UsageException.class, () -> Paper.of("table6", options(null)));
  }

  @Test
  void aBudgetChoosesAScaleThatTheCaptionTells() {
    Scale full = Scale.choose(0, 10, 10, 5000, 1000, 3, 2, 2);
    assertEquals("full size", full.words(0));
    double last = 0;
    for (int minutes : new int[] {1, 5, 30, 120, 1000, 100_000}) {
      Scale scale = Scale.choose(minutes, 500, 10, 5000, 1000, 3, 2, 2);
      double size = (double) scale.classes() * Math.min(5000, scale.train()) * scale.epochs();
      assertTrue(size >= last, minutes + " minutes: " + scale);
      last = size;
    }
    Scale little = Scale.choose(1, 50, 10, 5000, 1000, 3, 2, 2);
    assertEquals(1, little.classes());
    assertTrue(little.words(1).startsWith("NOT full size"), little.words(1));
    assertEquals(1, little.epochsOf(10));
  }
}
