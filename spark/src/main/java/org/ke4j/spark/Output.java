package org.ke4j.spark;

import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.store.Reasons;

/**
 * Where a job's table goes, and what it may cost.
 *
 * @param folder of any file system that Hadoop reaches; one sub-folder for each chunk
 * @param format {@code parquet} or {@code csv}
 * @param largestDamaged share of pictures, 0..1, that may be damaged; beyond it the job ends
 * @param chunkFiles input files of a chunk; a job that is started again goes on with the first
 *     chunk that is not finished
 * @param overwrite whether results of another job in the folder are deleted; those of the same job
 *     stay, and it goes on
 * @param partitions tasks of a chunk; 0 for a number that suits its size
 */
public record Output(
    String folder,
    String format,
    double largestDamaged,
    int chunkFiles,
    boolean overwrite,
    int partitions) {
  public Output {
    Objects.requireNonNull(folder, "folder");
    if (!format.equals("parquet") && !format.equals("csv")) {
      throw new UsageException(
          "format of the result: expected parquet or csv, got '" + format + "'");
    }
    Check.between("share of damaged pictures", largestDamaged, 0, 1);
    Check.atLeast("files of a chunk", chunkFiles, 1);
    Check.atLeast("partitions", partitions, 0);
  }

  /** Parquet, a twentieth of damaged pictures, chunks of 50 000 files. */
  public static Output parquet(String folder) {
    return new Output(folder, "parquet", 0.05, 50_000, false, 0);
  }

  /**
   * Tries, before costly work, whether a job could write the table; leaves nothing.
   *
   * @throws UsageException if the folder holds something else
   * @throws IOException naming the folder if it cannot be written
   */
  public void tryOut(Configuration hadoop) throws IOException {
    Ledger.tryOut(this, hadoop);
  }

  /** The folder where it is one of this machine's; null for one of another file system. */
  public java.nio.file.Path here(Configuration hadoop) {
    try {
      return LocalTree.place(new Path(folder), hadoop);
    } catch (IllegalArgumentException e) {
      throw new UsageException("'" + folder + "' cannot be a folder for the table");
    } catch (IOException e) {
      throw new Ke4jException(folder + ": cannot be written: " + Reasons.of(e), e);
    }
  }

  Output withChunks(int files) {
    return new Output(folder, format, largestDamaged, files, overwrite, partitions);
  }
}
