package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.Check;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Transformation;
import org.ke4j.report.ContactSheet;
import org.ke4j.report.TextTable;
import org.ke4j.run.DataSelection;
import org.ke4j.transformation.Transformations;
import org.ke4j.view.Images;
import org.ke4j.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "transformations",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the transformations and draws a contact sheet of them for a class.",
      "",
      "Rows are images, columns are transformations. The severities are those of CIFAR-10-C up to 64"
          + " pixels and of ImageNet-C above; 6 means 5."
    },
    footer = {
      "",
      "Examples:",
      "  ke transformations --class 3",
      "  ke transformations --data cifar-10-batches-bin --class cat --severity 5 --sheet cats.png"
    })
@Unused("--test")
final class TransformationsCommand implements Callable<Integer> {
  /** Size of the views that are shown, as encoders of photographs see them. */
  private static final int SHOWN_SIDE = 224;

  @Mixin private DataOptions chosenData = new DataOptions();
  private DataSelection data;
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--severity",
      paramLabel = "1..5",
      defaultValue = "1",
      description = "how strong (default: ${DEFAULT-VALUE})")
  private String severity;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "6",
      description = "number of images on the sheet (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(names = "--paper", description = "only the ten of the paper")
  private boolean paper;

  @Option(
      names = "--sheet",
      paramLabel = "FILE.png",
      description = "where the sheet goes (default: sheet.png in the results' folder)")
  private Path sheet;

  @Override
  public Integer call() throws IOException {
    List<Transformation> chosen = paper ? Transformations.paper() : Transformations.all();
    Check.atLeast("--images", count, 1);
    if (sheet == null) {
      output.prepareFolder();
    } else {
      output.prepare(sheet);
    }
    int level = Transformations.severity(severity);
    List<Map<String, Object>> list = new ArrayList<>();
    TextTable table = new TextTable("transformation", "kind", "severities");
    for (Transformation t : chosen) {
      String kind = t.kind().name().toLowerCase(Locale.ROOT);
      table.row(t.name(), kind, t.hasSeverity() ? "1 to 5" : null);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", t.name());
      entry.put("kind", kind);
      entry.put("severities", t.hasSeverity());
      list.add(entry);
    }
    data = chosenData.open(output.context());
    int label = data.labels().get(0);
    data.pictures().look(SHOWN_SIDE);
    Images images = data.train(label);
    List<RgbImage> shown =
        images.show(0, Math.min(count, images.size()), View.UNTOUCHED, output.threads());
    Path target = sheet == null ? output.folder().file("sheet.png") : sheet;
    ContactSheet.write(ContactSheet.draw(shown, chosen, level, seeds.seed), target);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("transformations", list);
    result.put("class", data.dataset().classes().get(label));
    Path shownAt = sheet == null ? output.folder().path().resolve("sheet.png") : sheet;
    result.put("sheet", shownAt.toString());
    result.put("skipped", data.pictures().drain());
    output.print(table);
    output.print("contact sheet of class " + result.get("class") + ": " + shownAt + "\n");
    output.json(result);
    if (sheet == null || output.wantsFolder()) {
      output.folder().json("transformations.json", result);
      output.provenance(seeds.seed, Map.of("images", images.fingerprint()));
    }
    return 0;
  }
}
