package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ke4j.FitOptions;
import org.ke4j.error.Check;
import org.ke4j.error.UsageException;
import org.ke4j.graph.Backend;
import org.ke4j.image.Skipped;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.option.OptionRecord;
import org.ke4j.option.Range;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.Json;
import org.ke4j.store.Printable;
import org.ke4j.task.ChangesFile;
import org.ke4j.task.FitTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "fit",
    mixinStandardHelpOptions = true,
    description = {
      "Learns what is normal from folders of pictures, and writes one file for 'ke score', 'ke"
          + " serve', 'ke drift' and the Java API.",
      "",
      "Pictures of any size, format and depth of folders; no labels. It finds out which changes are"
          + " harmless for these pictures and which are not, says so, and you may overrule it. The"
          + " threshold comes from normal pictures that the detector has not seen. Files that are no"
          + " sound pictures are skipped and named."
    },
    footer = {
      "",
      "Examples:",
      "  ke fit --normal photos/ --out bolts.ke4j --report bolts.html",
      "  ke fit --normal a/ --normal b/ --out both.ke4j --false-alarms 0.01",
      "  ke fit --normal photos/ --out bolts.ke4j --harmless rot90 --harmful flip",
      "  ke fit --add bolts.ke4j more/",
      "  ke fit --normal photos/ --out bolts.ke4j --full --image-size 64"
    })
final class FitCommand implements Callable<Integer> {
  private static final List<String> OF_A_NEW_MODEL =
      List.of(
          "--fast",
          "--full",
          "--detector",
          "--image-size",
          "--set",
          "--harmless",
          "--harmful",
          "--changes",
          "--transformations",
          "--false-alarms",
          "--trim",
          "--bank",
          "--sealed",
          "--strict",
          "--max-pixels",
          "--seed");

  @Spec private CommandSpec command;

  @Parameters(
      arity = "0..*",
      paramLabel = "FOLDER",
      description = "folders of normal pictures, as --normal")
  private List<Path> places = List.of();

  @Option(
      names = "--normal",
      paramLabel = "PATH",
      description = "a folder of normal pictures; repeatable: one detector for all kinds of normal")
  private List<Path> normal = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE.ke4j",
      description =
          "the file that is written (with --add: that file again, unless you say another)")
  private Path out;

  @Option(
      names = "--add",
      paramLabel = "MODEL.ke4j",
      description =
          "learn more normal pictures into a model, without those it has learnt from: the same as"
              + " learning from all at once")
  private Path add;

  @Option(
      names = "--fast",
      description = "the detector contrast, which trains nothing: seconds (the default)")
  private boolean fast;

  @Option(
      names = "--full",
      description = "the detector ke, which trains a network: minutes to hours")
  private boolean full;

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      completionCandidates = MethodOptions.Names.class,
      description = "one of ${COMPLETION-CANDIDATES}, instead of --fast or --full")
  private String detector;

  @Option(
      names = "--image-size",
      paramLabel = "N",
      description = "with --full: side in pixels at which the network looks at pictures")
  @Range(from = 8, to = 4096)
  private Integer imageSize;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "an option of the detector, as 'ke train' has them, for example epochs=20")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE.onnx",
      description =
          "a name that 'ke encoders' lists, or an ONNX file (default: mobilenet-v2 for pictures"
              + " larger than 64 pixels, ke32 for smaller ones)")
  private String encoder;

  @Option(
      names = "--embed-encoder",
      description = "put the encoder into the file, for machines that have it not")
  private boolean embedEncoder;

  @Option(
      names = "--harmless",
      paramLabel = "CHANGE",
      split = ",",
      description = "a change that keeps a picture normal, whatever the ranking says; repeatable")
  private List<String> harmless = List.of();

  @Option(
      names = "--harmful",
      paramLabel = "CHANGE",
      split = ",",
      description = "a change that makes an anomaly, whatever the ranking says; repeatable")
  private List<String> harmful = List.of();

  @Option(
      names = "--changes",
      paramLabel = "FILE",
      description = "both in a file, YAML or JSON: lists harmless and harmful")
  private Path changes;

  @Option(
      names = "--transformations",
      paramLabel = "NAME",
      split = ",",
      description = "the changes that are looked at (default: the ten of the paper)")
  private List<String> transformations = List.of();

  @Option(
      names = "--false-alarms",
      paramLabel = "SHARE",
      description =
          "share of new normal pictures that may be called anomalies, 1/(n+1) of n pictures or more"
              + " (default: 0.05, or as fine as few pictures can promise)")
  @Range(from = 0, above = true, to = 1, below = true)
  private Double falseAlarms;

  @Option(
      names = "--trim",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "leave out this share of the pictures, the most suspicious, 0 to 0.5 (default:"
              + " ${DEFAULT-VALUE})")
  @Range(from = 0, to = 0.5)
  private double trim;

  @Option(
      names = "--bank",
      paramLabel = "N",
      description =
          "keep at most N pictures' features, chosen to cover the others: a smaller file and faster"
              + " scores; says what it costs (default: all)")
  @Range(from = 2)
  private Integer bank;

  @Option(names = "--sealed", description = "leave out what --add needs later: about half the size")
  private boolean sealed;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "a page with the changes, examples of each, and suspicious pictures")
  private Path page;

  @Option(names = "--strict", description = "end at the first file that is no sound picture")
  private boolean strict;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description =
          "largest width x height of a picture; larger ones are skipped (default: 210000000)")
  @Range(from = 1)
  private Long maxPixels;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "also write the result as JSON; - is standard output, then nothing else goes there")
  private String json;

  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private ThreadOptions threads = new ThreadOptions();

  @Override
  public Integer call() throws IOException {
    List<Path> folders = Stream.concat(normal.stream(), places.stream()).toList();
    if (folders.isEmpty()) {
      throw new UsageException("--normal: expected a folder of normal pictures");
    }
    if (out == null && add == null) {
      throw new UsageException("--out: expected the file to write, usually NAME.ke4j");
    }
    if (add != null) {
      onlyWhatAdds();
    }
    FitOptions options = options();
    prepare();
    Backend.start(threads.threads());
    FitTask.Report report =
        FitTask.run(
            new FitTask.Options(
                folders, add, out == null ? add : out, options, embedEncoder, page));
    for (Skipped one : report.skipped()) {
      Failures.say(Printable.line("skipped " + one.image() + ": " + one.reason()));
    }
    report.notes().forEach(Failures::note);
    if ("-".equals(json)) {
      StandardOutput.print(Json.text(report));
      return 0;
    }
    if (json != null) {
      AtomicFiles.write(Path.of(json), Json.text(report));
    }
    StandardOutput.print(Printable.lines(report.text()));
    return 0;
  }

  private void prepare() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path file :
        new Path[] {out, page, json == null || json.equals("-") ? null : Path.of(json)}) {
      if (file != null) {
        files.add(file);
      }
    }
    AtomicFiles.tryOut(files);
  }

  /** A model learns more as it has learnt before. */
  private void onlyWhatAdds() {
    for (String name : OF_A_NEW_MODEL) {
      if (command.commandLine().getParseResult().hasMatchedOption(name)) {
        throw new UsageException(
            name + ": a model learns more as it has learnt before (--add); leave it out");
      }
    }
  }

  private FitOptions options() throws IOException {
    if (Stream.of(fast, full, detector != null).filter(given -> given).count() > 1) {
      throw new UsageException("--fast, --full and --detector exclude each other");
    }
    String name = detector != null ? detector : full ? "ke" : FitOptions.DEFAULTS.method();
    List<String> keep = new ArrayList<>(harmless);
    List<String> change = new ArrayList<>(harmful);
    if (changes != null) {
      ChangesFile file = ChangesFile.read(changes);
      keep.addAll(file.harmless());
      change.addAll(file.harmful());
    }
    FitOptions options =
        FitOptions.DEFAULTS
            .withMethod(name)
            .withEncoder(encoder)
            .withTransformations(transformations)
            .withHarmless(keep.stream().distinct().toArray(String[]::new))
            .withHarmful(change.stream().distinct().toArray(String[]::new))
            .withTrim(trim)
            .withExtendable(!sealed)
            .withStrict(strict)
            .withSeed(seeds.seed)
            .withThreads(threads.threads())
            .withProgress(new ProgressBars());
    for (Map.Entry<String, String> option : set.entrySet()) {
      options = options.withOption(option.getKey(), option.getValue());
    }
    if (imageSize != null) {
      boolean network =
          OptionRecord.fields(DetectorMethod.find(name).defaults(Preset.PAPER).getClass()).stream()
              .anyMatch(field -> field.name().equals("image-size"));
      Check.that(network, "--image-size: the detector %s trains no network; --full does", name);
      options = options.withOption("image-size", imageSize);
    }
    if (bank != null) {
      options = options.withBank(bank);
    }
    if (maxPixels != null) {
      options = options.withMaxPixels(maxPixels);
    }
    return falseAlarms == null ? options : options.withFalseAlarms(falseAlarms);
  }
}
