package org.ke4j.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ke4j.error.UsageException;
import org.ke4j.task.CacheTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = {
      "Lists what is kept in the cache folder, or deletes parts of it.",
      "",
      "'clear' deletes remembered embeddings, which can be computed again; 'clear NAME' deletes the"
          + " parts that you name: downloaded encoders must then be fetched again."
    },
    footer = {"", "Examples:", "  ke cache", "  ke cache clear", "  ke cache clear encoders"})
final class CacheCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "list|clear [NAME]",
      description = "what to do (default: list)")
  private List<String> words = List.of();

  @Mixin private ResultOptions output = new ResultOptions();

  @Override
  public Integer call() throws IOException {
    output.prepare();
    String what = words.isEmpty() ? "list" : words.get(0);
    List<String> names = words.isEmpty() ? List.of() : words.subList(1, words.size());
    if (what.equals("list") && names.isEmpty()) {
      List<CacheTask.Part> parts = CacheTask.list();
      output.print(CacheTask.table(parts));
      output.deliver("cache.json", parts, 0, Map::of);
      return 0;
    }
    if (!what.equals("clear")) {
      throw new UsageException("expected list or clear, got '" + String.join(" ", words) + "'");
    }
    boolean any =
        CacheTask.list().stream().anyMatch(part -> part.name().equals(CacheTask.EMBEDDINGS));
    CacheTask.Cleared cleared =
        CacheTask.clear(!names.isEmpty() ? names : any ? List.of(CacheTask.EMBEDDINGS) : List.of());
    output.print(CacheTask.table(cleared.cleared()));
    output.print("\n" + cleared.cleared().size() + " parts cleared\n");
    output.deliver("cache.json", cleared, 0, Map::of);
    return 0;
  }
}
