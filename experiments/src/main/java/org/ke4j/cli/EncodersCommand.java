package org.ke4j.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.encoder.Description;
import org.ke4j.encoder.Encoders;
import org.ke4j.report.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "encoders",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the encoders that are known by name.",
      "",
      "ke32 is built in. Any other image encoder comes as an ONNX file: --encoder FILE.onnx. Its"
          + " preprocessing is read from FILE.properties beside it (size, resize, resampling, mean,"
          + " deviation, channels), known by the file's hash, or guessed with a warning."
    },
    footer = {
      "",
      "Examples:",
      "  ke encoders",
      "  ke rank --encoder mobilenet-v2-imagenet.onnx --class 3"
    })
final class EncodersCommand implements Callable<Integer> {
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    List<Map<String, Object>> list = new ArrayList<>();
    TextTable table = new TextTable("encoder", "width", "input", "preprocessing", "licence");
    for (Description encoder : Encoders.list()) {
      int size = encoder.preprocessing().size();
      table.row(
          encoder.name(),
          encoder.width(),
          size + " x " + size,
          encoder.preprocessing(),
          encoder.licence());
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", encoder.name());
      entry.put("width", encoder.width());
      entry.put("inputSize", size);
      entry.put("preprocessing", encoder.preprocessing().toString());
      entry.put("licence", encoder.licence());
      entry.put("source", encoder.source());
      list.add(entry);
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
}
