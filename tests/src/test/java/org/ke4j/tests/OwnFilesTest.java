package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;

/** What a user lets KE4J write among the pictures is no picture the next time, and no fault. */
class OwnFilesTest {
  @TempDir private Path folder;

  private Command ke(String line) {
    Command command =
        Command.ke((Object[]) line.replace("IN", folder.resolve("photos").toString()).split(" "));
    assertEquals(0, command.status(), line + "\n" + command.messages());
    return command;
  }

  @Test
  void resultsAmongThePicturesArePassedOver() throws Exception {
    for (int i = 0; i < 8; i++) {
      Pictures.write(
          folder.resolve("photos/" + i + ".png"),
          DatasetReader.open("digits", DatasetOptions.DEFAULTS).train(3, 8).get(i).image());
    }
    ke("fit --normal IN --fast --out IN/model.ke4j --report IN/fit.html");
    String before = ke("score IN/model.ke4j IN --jsonl -").output();
    ke("score IN/model.ke4j IN --out IN/runs/first --page IN/page.html --json IN/told.json");
    ke("score IN/model.ke4j IN --out IN/runs/second --page IN/runs/page.html");
    ke("score IN/model.ke4j IN --jsonl IN/scores.jsonl");
    ke("score IN/model.ke4j IN --out IN");
    for (String name :
        List.of(
            "fit.html", "page.html", "told.json", "runs/page.html", "run.json", "scores.jsonl")) {
      assertTrue(Files.isRegularFile(folder.resolve("photos").resolve(name)), name);
    }
    for (String strict : List.of("", " --strict")) {
      Command again = ke("score IN/model.ke4j IN --json -" + strict + " --out " + folder + "/o");
      assertFalse(again.messages().contains("skipped"), again.messages());
      assertEquals("[]", new ObjectMapper().readTree(again.output()).path("skipped").toString());
      assertEquals(before, ke("score IN/model.ke4j IN --jsonl -" + strict).output());
    }
    Command fit = ke("fit --normal IN --fast --out IN/model.ke4j");
    assertFalse(fit.messages().contains("skipped"), fit.messages());
    Files.writeString(folder.resolve("photos/note.txt"), "not ours");
    Command foreign = ke("score IN/model.ke4j IN --jsonl -");
    assertTrue(foreign.messages().contains("skipped note.txt"), foreign.messages());
  }
}
