package org.ke4j.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.ke4j.option.Range;
import org.ke4j.task.DemoTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Does the whole main job on the built-in digits, in a few minutes on two cores.",
      "",
      "Ranks the transformations for one digit, trains a network and a one-class SVM, scores the test"
          + " images, evaluates SAD, SPA and SSA beside DN2 and the contrast detector, and writes one"
          + " HTML page with all of it. A fifth of the training images is set aside for the threshold of"
          + " the model, which 'ke score' and 'ke threshold' take: folder model of the results."
    },
    footer = {
      "",
      "Examples:",
      "  ke demo",
      "  ke demo --class 7 --epochs 40 --out seven",
      "  ke score --model seven/model --images NEW_IMAGES"
    })
final class DemoCommand implements Callable<Integer> {
  @Mixin private SeedOptions seeds = new SeedOptions();
  @Mixin private EncoderOptions encoders = new EncoderOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--class",
      paramLabel = "DIGIT",
      defaultValue = "3",
      description = "the normal digit (default: ${DEFAULT-VALUE})")
  private String digit;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "passes over the training images (default: ${DEFAULT-VALUE})")
  @Range(from = 1)
  private int epochs;

  @Override
  public Integer call() throws IOException {
    output.prepareFolder();
    DemoTask demo =
        new DemoTask(
            new DemoTask.Options(digit, epochs, seeds.seed, encoders.choice()), output.context());
    DemoTask.Result result =
        demo.run(output.folder(), inputs -> output.made(seeds.seed, inputs), output::print);
    output.json(result.report());
    output.provenance(seeds.seed, result.inputs());
    output.print("\nThe page: " + output.folder().path().resolve(DemoTask.PAGE) + "\n");
    return 0;
  }
}
