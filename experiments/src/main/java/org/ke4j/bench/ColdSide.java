package org.ke4j.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ke4j.error.Check;

/** A command of {@code ke} in a Java of its own, from its start to its end. */
public final class ColdSide implements Side {
  private final List<String> command = new ArrayList<>();

  /**
   * Names the command; it runs with this process's Java, settings and class path.
   *
   * @param main the class that runs command lines
   * @param arguments a verb and its options
   */
  public ColdSide(String main, List<String> arguments) {
    Check.that(!arguments.isEmpty(), "bench run: expected a command, for example rank --class 3");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main);
    command.addAll(arguments);
  }

  @Override
  public Map<String, Double> turn() throws IOException {
    return Spent.of(command).amounts();
  }
}
