package org.ke4j.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

/**
 * CIFAR-10 and CIFAR-100 from their binary files, wherever those come from: a folder, the official
 * archive or one file. The two differ in file names and record layout only.
 */
final class CifarReader {
  private static final Pattern BATCH = Pattern.compile("data_batch_(\\d{1,6})\\.bin");

  private static final int OFFICIAL_BATCHES = 5;
  private static final int MOST_BATCHES = 1000;

  private CifarReader() {}

  /** Whether a file of this name belongs to one of the two data sets. */
  static boolean knows(String name) {
    return isCifar10(name)
        || isCifar100(name)
        || name.equals(ClassNames.CIFAR_10_FILE)
        || name.equals(ClassNames.CIFAR_100_COARSE_FILE)
        || name.equals(ClassNames.CIFAR_100_FINE_FILE);
  }

  static boolean isCifar10(String name) {
    return name.equals("test_batch.bin") || BATCH.matcher(name).matches();
  }

  static boolean isCifar100(String name) {
    return name.equals("train.bin") || name.equals("test.bin");
  }

  /**
   * Reads a whole data set.
   *
   * @param files content by file name, of one of the two data sets
   */
  static Dataset read(Map<String, Content> files, DatasetOptions options) {
    boolean ten = files.keySet().stream().anyMatch(CifarReader::isCifar10);
    boolean hundred = files.keySet().stream().anyMatch(CifarReader::isCifar100);
    if (ten && hundred) {
      throw new Ke4jException(
          "expected files of CIFAR-10 or of CIFAR-100, found both: " + files.keySet());
    }
    CifarRecords records = records(ten, options);
    List<Sample> train = new ArrayList<>();
    for (Content content : trainingFiles(files)) {
      train.addAll(records.read(content));
    }
    Content testFile = files.get(ten ? "test_batch.bin" : "test.bin");
    List<Sample> test = testFile == null ? List.of() : records.read(testFile);
    requireAll(ten, files);
    return new Dataset(name(ten, options), classNames(ten, files, options), train, test);
  }

  /** A data set of which a part is missing would be another one, without a word. */
  private static void requireAll(boolean ten, Map<String, Content> files) {
    List<String> missing = new ArrayList<>();
    if (ten) {
      int last = OFFICIAL_BATCHES;
      for (String name : files.keySet()) {
        Matcher matcher = BATCH.matcher(name);
        if (matcher.matches()) {
          last = Math.max(last, Math.min(MOST_BATCHES, Integer.parseInt(matcher.group(1))));
        }
      }
      for (int batch = 1; batch <= last; batch++) {
        missing.add("data_batch_" + batch + ".bin");
      }
      missing.add("test_batch.bin");
    } else {
      missing.addAll(List.of("train.bin", "test.bin"));
    }
    missing.removeAll(files.keySet());
    if (!missing.isEmpty()) {
      Content any = files.values().iterator().next();
      Object where = any.entry().isEmpty() ? any.file().toAbsolutePath().getParent() : any.file();
      throw new Ke4jException(
          where
              + ": "
              + (ten ? "CIFAR-10" : "CIFAR-100")
              + " is not complete, missing: "
              + String.join(", ", missing)
              + "; to use one file alone, give its path");
    }
  }

  /** Reads one file that is named like neither or like either, by name or else by length. */
  static Dataset readFile(Content content, DatasetOptions options) {
    boolean ten = isCifar10(content.name());
    if (!ten && !isCifar100(content.name())) {
      long size = content.bytes().length;
      boolean tens = size % CifarRecords.CIFAR_10.recordLength() == 0;
      boolean hundreds = size % CifarRecords.CIFAR_100_FINE.recordLength() == 0;
      if (tens && hundreds) {
        throw new UsageException(
            content.file()
                + ": its length fits CIFAR-10 and CIFAR-100; name it data_batch_1.bin or train.bin");
      }
      if (!tens && !hundreds) {
        throw content.corrupt(
            "length", "a multiple of 3073 bytes (CIFAR-10) or 3074 (CIFAR-100)", size + " bytes");
      }
      ten = tens;
    }
    List<Sample> samples = records(ten, options).read(content);
    return Split.byShare(
        name(ten, options), classNames(ten, Map.of(), options), samples, options.testShare());
  }

  private static CifarRecords records(boolean ten, DatasetOptions options) {
    if (ten) {
      return CifarRecords.CIFAR_10;
    }
    return options.labels() == DatasetOptions.Labels.FINE
        ? CifarRecords.CIFAR_100_FINE
        : CifarRecords.CIFAR_100_COARSE;
  }

  private static String name(boolean ten, DatasetOptions options) {
    if (ten) {
      return "cifar-10";
    }
    return options.labels() == DatasetOptions.Labels.FINE ? "cifar-100-fine" : "cifar-100";
  }

  private static List<String> classNames(
      boolean ten, Map<String, Content> files, DatasetOptions options) {
    if (ten) {
      return ClassNames.orBuiltIn(files.get(ClassNames.CIFAR_10_FILE), ClassNames.CIFAR_10);
    }
    return options.labels() == DatasetOptions.Labels.FINE
        ? ClassNames.orBuiltIn(files.get(ClassNames.CIFAR_100_FINE_FILE), ClassNames.CIFAR_100_FINE)
        : ClassNames.orBuiltIn(
            files.get(ClassNames.CIFAR_100_COARSE_FILE), ClassNames.CIFAR_100_COARSE);
  }

  /** In the order of their numbers: batch 10 follows batch 9. */
  private static List<Content> trainingFiles(Map<String, Content> files) {
    Map<Integer, Content> batches = new TreeMap<>(Comparator.naturalOrder());
    files.forEach(
        (name, content) -> {
          Matcher matcher = BATCH.matcher(name);
          if (matcher.matches()) {
            batches.put(Integer.parseInt(matcher.group(1)), content);
          } else if (name.equals("train.bin")) {
            batches.put(0, content);
          }
        });
    return List.copyOf(batches.values());
  }
}
