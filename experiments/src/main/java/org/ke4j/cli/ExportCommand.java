package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.store.Sha256;
import org.ke4j.task.ExportReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the one-class SVM of a model for other programs.",
      "",
      "--format libsvm is the text format of LIBSVM, which svm-predict and every binding of it read."
          + " A machine that was trained on features of length one (--svm-features unit, the"
          + " default) expects such features there, too: LIBSVM does not know of them."
    },
    footer = {"", "Example:", "  ke export --model runs/ke3 --format libsvm --output ke3.libsvm"})
final class ExportCommand implements Callable<Integer> {
  @Mixin private OutputOptions output = new OutputOptions();

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "short for --model")
  private Path place;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description = "the file that 'ke fit' or the folder that 'ke train' wrote")
  private Path model;

  @Option(names = "--format", required = true, paramLabel = "libsvm", description = "what to write")
  private String format;

  @Option(names = "--output", required = true, paramLabel = "FILE", description = "where it goes")
  private Path target;

  @Override
  public Integer call() throws IOException {
    model = ModelPlaces.of(model, null, "", place == null ? List.of() : List.of(place)).model();
    if (!format.equals("libsvm")) {
      throw new UsageException("--format: expected libsvm, got '" + format + "'");
    }
    output.prepare(target);
    ExportReport report = ExportReport.libsvm(model, target, output.context());
    output.print(report.text());
    output.deliver("export.json", report, 0, () -> Map.of(target.toString(), Sha256.of(target)));
    return 0;
  }
}
