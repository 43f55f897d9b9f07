package org.ke4j.paper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ke4j.grid.GridRunner;
import org.ke4j.option.Range;
import org.ke4j.progress.Progress;
import org.ke4j.store.AtomicFiles;
import org.ke4j.store.CacheFolder;
import picocli.CommandLine.Option;

/** Options of all tables and figures. */
public final class PaperArguments {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "where the data set is; for figure1 a folder that holds all (default:"
              + " cifar-10-batches-bin, cifar-100-binary or svhn in the working folder)")
  private String data;

  @Option(
      names = "--encoder",
      paramLabel = "NAME|FILE.onnx",
      defaultValue = "mobilenet-v2",
      description = "of ranking and features (default: ${DEFAULT-VALUE})")
  private String encoder;

  @Option(
      names = "--budget",
      paramLabel = "MINUTES",
      description =
          "choose classes, images and epochs so that it takes about so long, and say so in the"
              + " caption (default: full size, hours to days)")
  @Range(from = 1)
  private Integer minutes;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = "grid",
      description = "folder of the finished cells, as of ke grid (default: ${DEFAULT-VALUE})")
  private Path folder;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "seeds, separated by commas (default: ${DEFAULT-VALUE})")
  private Long[] seeds;

  @Option(names = "--no-cache", description = "neither read nor remember embeddings")
  private boolean noCache;

  /** Before the work: the finished cells can be written. */
  public void prepare() throws IOException {
    AtomicFiles.tryOutFolder(folder);
  }

  /** With how the caller shows the work. */
  public PaperOptions options(int threads, Progress progress, GridRunner.Listener listener) {
    return new PaperOptions(
        data,
        encoder,
        minutes == null ? 0 : minutes,
        folder,
        List.copyOf(Arrays.asList(seeds)),
        threads,
        noCache ? null : CacheFolder.of("embeddings"),
        progress,
        listener);
  }
}
