package org.ke4j.cli;

import java.util.concurrent.Callable;
import org.ke4j.error.Ke4jException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * For the list of commands: the launcher itself runs {@code ke spark}, with Spark on the class
 * path.
 */
@Command(
    name = "spark",
    mixinStandardHelpOptions = true,
    description = {
      "Works on millions of pictures with Apache Spark, on this machine or on a cluster.",
      "",
      "'./ke spark --help' lists its commands; they need Spark's libraries, which the launcher adds."
    })
final class SparkNotice implements Callable<Integer> {
  @Parameters(arity = "0..*", hidden = true)
  private String[] arguments = {};

  @Override
  public Integer call() {
    throw new Ke4jException(
        "'spark " + String.join(" ", arguments) + "' needs Spark's libraries: start it with ./ke");
  }
}
