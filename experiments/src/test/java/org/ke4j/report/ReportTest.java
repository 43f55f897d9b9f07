package org.ke4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.ke4j.image.RgbImage;
import org.xml.sax.InputSource;

class ReportTest {
  @Test
  void tableAlignsNumbersAndMarksWhatIsMissing() {
    TextTable table = new TextTable("name", "auroc").row("a, \"b\"", "0.5").row("c", null);
    assertEquals("name    auroc\na, \"b\"    0.5\nc           -\n", table.text());
    assertEquals("name,auroc\n\"a, \"\"b\"\"\",0.5\nc,\n", table.csv());
  }

  @Test
  void chartsAreWellFormedInEveryLocale() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      String bars = Charts.bars("a < b", "length", List.of(new Charts.Bar("x&y", 1.5, "positive")));
      String histogram = Charts.histogram("h", new double[] {0, 1, 1}, new double[] {0.5, 2});
      String line = Charts.line("l", "loss", List.of(2.5, 1.5));
      String roc =
          Charts.roc("r", List.of(new Charts.Curve("a", new double[] {0, 1}, new double[] {0, 1})));
      for (String svg : List.of(bars, histogram, line, roc)) {
        assertTrue(svg.contains("<desc>") && !svg.contains("<desc></desc>"), svg);
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
        assertFalse(svg.contains("width=\"0,"), svg);
      }
      assertTrue(bars.contains("1.500"), bars);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void pageHoldsItsPictures() {
    String html =
        new HtmlPage("t<t")
            .pictures(
                Map.of(
                    "one pixel",
                    List.of(
                        new RgbImage(1, 1, new byte[] {1, 2, 3}),
                        new RgbImage(1, 1, new byte[] {3, 2, 1}))),
                10)
            .table(new TextTable("a").row("<b>"))
            .html();
    assertTrue(html.contains("data:image/png;base64,iVBOR"), html);
    assertTrue(html.contains("alt=\"image 1 of 2: one pixel\""), html);
    assertTrue(html.contains("alt=\"image 2 of 2: one pixel\""), html);
    assertTrue(html.contains("&lt;b&gt;"), html);
    assertFalse(html.contains("src=\"http"), html);
  }
}
