package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.encoder.Description;
import org.ke4j.encoder.Encoders;
import org.ke4j.encoder.KnownEncoder;
import org.ke4j.encoder.Preprocessing;
import org.ke4j.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "encoders",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the encoders that have a name: width of an embedding, input size in pixels,"
          + " preprocessing, licence of the weights, source. A dash is what is not known.",
      "",
      "How to have it: 'built-in', 'fetched' and 'added' can be used now; 'fetch': 'ke fetch NAME'"
          + " downloads it; 'export': 'ke fetch NAME' prints how to export it; 'file': only with a"
          + " file of your own; 'gone': the file that was added is no longer there. Preprocessing: 'crop' resizes the short side to the input size,"
          + " '256, crop' to 256, and crops the centre; 'stretch' resizes both sides.",
      "",
      "Any other image encoder comes as an ONNX file: --encoder FILE.onnx, or under a name of its"
          + " own after 'ke encoders add FILE.onnx'."
    },
    footer = {
      "",
      "Examples:",
      "  ke encoders",
      "  ke encoders --json -",
      "  ke encoders add model.onnx --name mine",
      "  ke rank --encoder mine --class 3"
    },
    subcommands = {EncodersAddCommand.class, EncodersRemoveCommand.class})
@Unused("--threads")
final class EncodersCommand implements Callable<Integer> {
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    List<Map<String, Object>> list = new ArrayList<>();
    TextTable table =
        new TextTable("encoder", "to have", "width", "input", "preprocessing", "licence", "source");
    for (KnownEncoder encoder : Encoders.list()) {
      Description known = encoder.description();
      table.row(
          encoder.name(),
          encoder.state().text(),
          known.width() == 0 ? null : known.width(),
          known.preprocessing().size(),
          known.preprocessing().brief(),
          orNull(known.licence()),
          orNull(known.source()));
      list.add(entry(encoder));
    }
    Map<String, Object> result = Map.of("encoders", list);
    output.print(table);
    output.json(result);
    if (output.wantsFolder()) {
      output.folder().json("encoders.json", result);
      output.provenance(0, Map.of());
    }
    return 0;
  }

  private static Map<String, Object> entry(KnownEncoder encoder) {
    Description known = encoder.description();
    Preprocessing preprocessing = known.preprocessing();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", encoder.name());
    entry.put("model", orNull(encoder.model()));
    entry.put("state", encoder.state().text());
    entry.put("atHand", encoder.state().atHand());
    entry.put("file", encoder.file() == null ? null : encoder.file().toString());
    entry.put("width", known.width() == 0 ? null : known.width());
    entry.put("inputSize", preprocessing.size());
    entry.put("preprocessing", preprocessing.toString());
    entry.put("resize", preprocessing.shortSide() == 0 ? null : preprocessing.shortSide());
    entry.put("resampling", preprocessing.resampling().text());
    entry.put("mean", preprocessing.mean());
    entry.put("deviation", preprocessing.deviation());
    entry.put("channels", preprocessing.bgr() ? "BGR" : "RGB");
    entry.put("licence", orNull(known.licence()));
    entry.put("source", orNull(known.source()));
    entry.put("facts", orNull(encoder.facts()));
    entry.put("url", orNull(encoder.url()));
    return entry;
  }

  private static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
