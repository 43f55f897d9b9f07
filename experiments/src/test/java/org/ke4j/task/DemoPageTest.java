package org.ke4j.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ke4j.store.Provenance;

/** The page says of the loss what it did: it may not call a loss that rose one that fell. */
class DemoPageTest {
  private static final String FELL = "It fell: the network learned";
  private static final String DID_NOT = "It did not fall: the network has not learned";

  @Test
  void theCourseOfTheLossIsSaidInWordsThatAreTrueOfIt() {
    List<Double> rising = IntStream.rangeClosed(1, 20).mapToObj(Double::valueOf).toList();
    List<Double> falling = new java.util.ArrayList<>(rising);
    Collections.reverse(falling);

    String fell = page(falling);
    assertTrue(fell.contains("of the steps: 19.50, of the last tenth: 1.500."), training(fell));
    assertTrue(fell.contains(FELL) && !fell.contains(DID_NOT), training(fell));
    assertTrue(fell.contains("<desc>loss from 20.00 to 1.000"), training(fell));

    String rose = page(rising);
    assertTrue(rose.contains("of the steps: 1.500, of the last tenth: 19.50."), training(rose));
    assertTrue(rose.contains(DID_NOT) && !rose.contains(FELL), training(rose));

    for (List<Double> level : List.of(List.of(0.5), List.of(0.5, 0.5, 0.5))) {
      String same = page(level);
      assertTrue(same.contains(DID_NOT) && !same.contains(FELL), training(same));
    }
    // One low step among many others is not a loss that fell.
    List<Double> dip = new java.util.ArrayList<>(rising);
    dip.set(10, 0.0);
    assertTrue(page(dip).contains(DID_NOT));
  }

  @Test
  void withoutLossesNothingIsSaidOfThem() {
    String none = page(List.of());
    assertFalse(none.contains("<h2>Training</h2>"), none);
    assertEquals(0, none.split("Training loss", -1).length - 1);
  }

  private static String page(List<Double> losses) {
    DemoPage page = new DemoPage("3", 100, 200, "ke32");
    page.losses(losses);
    return page.html(Provenance.now(7, Map.of(), Map.of()));
  }

  private static String training(String html) {
    int from = html.indexOf("<h2>Training</h2>");
    return from < 0 ? html : html.substring(from);
  }
}
