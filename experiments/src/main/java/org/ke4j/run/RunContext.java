package org.ke4j.run;

import java.util.Objects;
import java.util.function.Consumer;
import org.ke4j.error.Check;
import org.ke4j.progress.Progress;

/**
 * What a task is told of whom it works for.
 *
 * @param threads compute threads, 1 or more
 * @param progress is told how far the work has come
 * @param notes takes a line for the user, now and then: what was skipped, what is doubtful
 */
public record RunContext(int threads, Progress progress, Consumer<String> notes) {
  public RunContext {
    Check.atLeast("threads", threads, 1);
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(notes, "notes");
  }
}
