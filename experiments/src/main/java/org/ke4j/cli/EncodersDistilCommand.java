package org.ke4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ke4j.distil.DistilOptions;
import org.ke4j.distil.DistilTask;
import org.ke4j.error.UsageException;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.network.Stem;
import org.ke4j.option.Range;
import org.ke4j.run.EncoderChoice;
import org.ke4j.transformation.Transformations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "distil",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a small encoder for your own images: it learns the embeddings that a larger one, the"
          + " teacher, gives to them and to their transformed copies, and how far each"
          + " transformation moves an image. No labels are used, but where the data have classes"
          + " and test images it tells after each epoch how well student and teacher tell the"
          + " classes apart (DN2, mean AUROC).",
      "",
      "How far: as the teacher sees it, or as a table says (--knowledge): a CSV file with the column"
          + " 'transformation' and a column for each class, or one called 'distance' for all; its"
          + " scale does not count.",
      "",
      "The result is an ONNX file with its preprocessing beside it (FILE.properties). An interrupted"
          + " run goes on with --resume, from the last whole epoch (FILE.checkpoint)."
    },
    footer = {
      "",
      "Examples:",
      "  ke encoders distil digits.onnx",
      "  ke encoders distil bolts.onnx --data photos --teacher mobilenet-v2 --image-size 64",
      "  ke encoders distil mine.onnx --knowledge distances.csv --epochs 40 --json -"
    })
final class EncodersDistilCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.onnx", description = "where the encoder goes")
  private Path file;

  @Option(
      names = "--teacher",
      paramLabel = "NAME|FILE.onnx",
      defaultValue = "mobilenet-v2",
      description = "a name that 'ke encoders' lists, or an ONNX file (default: ${DEFAULT-VALUE})")
  private String teacher;

  @Option(
      names = "--knowledge",
      paramLabel = "FILE.csv",
      description =
          "how far each transformation moves the images (default: as the teacher sees it)")
  private Path knowledge;

  @Option(
      names = "--transformations",
      paramLabel = "paper|all|NAME",
      split = ",",
      defaultValue = "paper",
      description =
          "what the copies show: the paper's ten, all, or names separated by commas"
              + " (default: ${DEFAULT-VALUE})")
  private String[] transformations;

  @Option(
      names = "--severity",
      paramLabel = "1..5",
      defaultValue = "1",
      description = "of the transformations (default: ${DEFAULT-VALUE})")
  private String severity;

  @Range(from = 1)
  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "passes over the images (default: ${DEFAULT-VALUE})")
  private int epochs;

  @Range(from = 0)
  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "length of an embedding, at most the teacher's (default: the teacher's, at most 256)")
  private int width;

  @Range(from = 8, to = 512)
  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      defaultValue = "32",
      description = "side of what the encoder sees, 8 to 512 (default: ${DEFAULT-VALUE})")
  private int imageSize;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      defaultValue = "resnet8",
      description =
          "what learns: resnet8 (small), conv4 (smaller), resnet10, resnet18, resnet34 (default:"
              + " ${DEFAULT-VALUE})")
  private String network;

  @Option(
      names = "--stem",
      paramLabel = "cifar|imagenet",
      defaultValue = "cifar",
      description =
          "its first layers: for small images, or a quarter of the side at once (default:"
              + " ${DEFAULT-VALUE})")
  private String stem;

  @Range(from = 2)
  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "images of a step (default: ${DEFAULT-VALUE})")
  private int batch;

  @Range(from = 1)
  @Option(
      names = "--views",
      paramLabel = "N",
      description =
          "transformed copies of each image in a step, at most one of each transformation"
              + " (default: 2, or 1 if there is one transformation)")
  private Integer views;

  @Range(from = 0, above = true)
  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0.003",
      description = "largest learning rate (default: ${DEFAULT-VALUE})")
  private double rate;

  @Range(from = 0, to = 1000)
  @Option(
      names = "--relation-weight",
      paramLabel = "W",
      defaultValue = "0.5",
      description =
          "of what compares the images of a batch with each other (default: ${DEFAULT-VALUE})")
  private double relation;

  @Range(from = 0, to = 1000)
  @Option(
      names = "--knowledge-weight",
      paramLabel = "W",
      defaultValue = "0.25",
      description = "of what compares an image with its copies (default: ${DEFAULT-VALUE})")
  private double knowledgeWeight;

  @Option(
      names = "--resume",
      description = "go on with an interrupted run of the same options, if there is one")
  private boolean resume;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "where the teacher's embeddings are remembered (default: embeddings in the folder that"
              + " KE4J_CACHE names, or ke4j/embeddings in the user's cache folder)")
  private Path cache;

  @Option(names = "--no-cache", description = "neither read nor remember embeddings")
  private boolean noCache;

  @Mixin private DataOptions data = new DataOptions();
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  private Stem stem() {
    return switch (stem) {
      case "cifar" -> Stem.CIFAR;
      case "imagenet" -> Stem.IMAGENET;
      default -> throw new UsageException("--stem: expected cifar or imagenet, got '" + stem + "'");
    };
  }

  @Override
  public Integer call() throws IOException {
    List<Transformation> chosen =
        TransformationProvider.chosen("--transformations", List.of(transformations));
    DistilOptions options =
        new DistilOptions(
            epochs,
            batch,
            views == null ? Math.min(2, chosen.size()) : views,
            width,
            imageSize,
            network,
            stem(),
            rate,
            relation,
            knowledgeWeight,
            chosen,
            Transformations.severity("--severity", severity),
            seeds.seed);
    Path remembered = EncoderOptions.remembered(cache, noCache);
    DistilTask task =
        new DistilTask(
            new EncoderChoice(teacher, remembered, null), options, file, output.context());
    output.prepare(task.files().toArray(Path[]::new));
    DistilTask.Result result = task.run(data.open(output.context()), knowledge, resume);
    output.print(result.report().text());
    output.deliver("encoder.json", result.report(), seeds.seed, result::inputs);
    return 0;
  }
}
