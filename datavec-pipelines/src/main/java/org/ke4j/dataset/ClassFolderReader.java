package org.ke4j.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ke4j.error.Ke4jException;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.Sample;

/**
 * Folders of pictures. Layouts:
 *
 * <ul>
 *   <li>one sub-folder for each class; folders inside a class folder belong to the class;
 *   <li>two such folders named {@code train} and {@code test}, in any case ({@code val} or {@code
 *       validation} serves as test part where there is no {@code test}): MVTec's layout is one of
 *       these, its {@code ground_truth} is no part of the data, nor are the tests of MVTec AD 2
 *       whose answers are kept secret;
 *   <li>pictures without class folders: one class, named like the folder.
 * </ul>
 *
 * Without a train part the parts are split from the files ({@link Split}), which the data set's
 * notes tell. What is passed over and what is skipped: {@link PictureTree}.
 */
final class ClassFolderReader {
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("train", "train"),
          Map.entry("training", "train"),
          Map.entry("test", "test"),
          Map.entry("testing", "test"),
          Map.entry("test_public", "test"),
          Map.entry("test_private", "test_private"),
          Map.entry("test_private_mixed", "test_private_mixed"),
          Map.entry("val", "val"),
          Map.entry("valid", "val"),
          Map.entry("validation", "val"),
          Map.entry("ground_truth", "ground_truth"));

  private static final Pattern OTHER_KINDS =
      Pattern.compile(
          "(?i)(.*/)?(train|test|val|validation|ground_truth|masks?|bad|ng|broken|defect\\w*"
              + "|anomal\\w*|abnormal)/.*");

  private final Path root;
  private final DatasetOptions options;
  private final PictureTree tree;
  private final List<String> notes = new ArrayList<>();

  private ClassFolderReader(Path root, DatasetOptions options) {
    this.root = root;
    this.options = options;
    this.tree = new PictureTree(root, options);
  }

  /** Whether the folder holds anything that could be a picture or a class. */
  static boolean recognises(Path folder) {
    return !PictureTree.folders(folder).isEmpty() || !PictureTree.files(folder).isEmpty();
  }

  static Dataset read(Path folder, DatasetOptions options) {
    return new ClassFolderReader(folder, options).read();
  }

  private Dataset read() {
    Map<String, Path> parts = new LinkedHashMap<>();
    List<Path> others = new ArrayList<>();
    for (Path child : PictureTree.folders(root)) {
      String part = PARTS.get(fileName(child).toLowerCase(Locale.ROOT));
      if (part == null) {
        others.add(child);
      } else if (parts.put(part, child) != null) {
        throw new UsageException(root + ": expected one " + part + " part, found two");
      }
    }
    if (parts.containsKey("train")) {
      return withParts(parts, others);
    }
    if (parts.containsKey("test") || parts.containsKey("val")) {
      throw new UsageException(
          root
              + ": it has a test part but no folder 'train' beside it; to use its pictures as they"
              + " are, name the folder below it: "
              + parts.values().iterator().next());
    }
    refuseSeveral(others);
    List<String> classes = classNames(root);
    return split(classes, samples(root, classes));
  }

  private Dataset withParts(Map<String, Path> parts, List<Path> others) {
    if (!others.isEmpty()) {
      throw new UsageException(
          root
              + ": expected only train, test, val and ground_truth beside train, found "
              + others.get(0));
    }
    tree.pictures(List.of(), 0);
    PictureTree.files(root).forEach(file -> tree.skip(file, "it lies beside the parts"));
    Path train = parts.get("train");
    Path test = parts.getOrDefault("test", parts.get("val"));
    if (test == null) {
      List<String> classes = classNames(train);
      return split(classes, samples(train, classes));
    }
    if (!parts.containsKey("test")) {
      notes.add(name() + " has no folder 'test': " + fileName(test) + " serves as test part");
    }
    parts.forEach(
        (part, folder) -> {
          boolean used = folder.equals(train) || folder.equals(test);
          if (!used && !part.equals("ground_truth")) {
            notes.add(
                String.format(
                    "%s: the folder %s is not used, since there is %s, too",
                    name(), fileName(folder), fileName(test)));
          }
        });
    TreeSet<String> both = new TreeSet<>(classNames(test));
    String flat = classFolders(train).isEmpty() ? flatClass(both) : null;
    both.addAll(flat == null ? classNames(train) : List.of(flat));
    List<String> classes = List.copyOf(both);
    List<Sample> training =
        flat == null
            ? samples(train, classes)
            : tree.pictures(PictureTree.files(train), classes.indexOf(flat));
    List<Sample> testing =
        classFolders(test).isEmpty()
            ? tree.pictures(PictureTree.files(test), classes.indexOf(name()))
            : samples(test, classes);
    return dataset(new Dataset(name(), classes, training, testing));
  }

  /** The class of training pictures without class folders: the normal one of the test part. */
  private String flatClass(Set<String> tested) {
    return tested.stream().filter(c -> c.matches("(?i)good|normal|ok")).findFirst().orElse(name());
  }

  private void refuseSeveral(List<Path> folders) {
    List<Path> sets =
        folders.stream()
            .filter(
                folder ->
                    PictureTree.folders(folder).stream()
                        .map(child -> PARTS.get(fileName(child).toLowerCase(Locale.ROOT)))
                        .anyMatch("train"::equals))
            .toList();
    if (!sets.isEmpty()) {
      throw new UsageException(
          root
              + ": it holds several data sets, each with a folder 'train': name one of "
              + sets.stream().map(Path::toString).collect(Collectors.joining(", ")));
    }
  }

  private Dataset split(List<String> classes, List<Sample> samples) {
    Dataset parts = Split.byShare(name(), classes, samples, options.testShare());
    if (!parts.test().isEmpty()) {
      notes.add(
          String.format(
              Locale.ROOT,
              "%s has no test part: %d of its %d pictures (a share of %s of each class) are held out"
                  + " for testing and not trained on; --test-share sets the share, 0 holds out none",
              name(),
              parts.test().size(),
              samples.size(),
              options.testShare()));
    }
    return dataset(parts);
  }

  private Dataset dataset(Dataset found) {
    noteMissing(found);
    return new Dataset(
        found.name(), found.classes(), found.train(), found.test(), tree.skipped(), notes);
  }

  /** Tells which classes have no pictures, and which are trained on and never tested. */
  private void noteMissing(Dataset found) {
    Set<Integer> trained = found.train().stream().map(Sample::label).collect(Collectors.toSet());
    Set<Integer> tested = found.test().stream().map(Sample::label).collect(Collectors.toSet());
    note(
        "no picture of",
        IntStream.range(0, found.classes().size())
            .filter(label -> !trained.contains(label) && !tested.contains(label))
            .mapToObj(found.classes()::get)
            .toList());
    note(
        "no test picture of",
        trained.stream()
            .filter(label -> !tested.isEmpty() && !tested.contains(label))
            .sorted()
            .map(found.classes()::get)
            .toList());
  }

  private void note(String what, List<String> classes) {
    if (!classes.isEmpty()) {
      notes.add(
          String.format(
              "%s: %s %s: %s%s",
              name(),
              what,
              classes.size() == 1 ? "the class" : classes.size() + " of the classes",
              String.join(", ", classes.subList(0, Math.min(10, classes.size()))),
              classes.size() > 10 ? ", ..." : ""));
    }
  }

  /** Tells if a class takes in folders whose names say that they hold something else. */
  private void noteKinds(Path folder, List<Sample> found) {
    String place = tree.name(folder) + "/";
    List<String> below =
        found.stream()
            .map(sample -> sample.name().substring(0, sample.name().lastIndexOf('/') + 1))
            .distinct()
            .toList();
    if (below.size() > 1) {
      below.stream()
          .map(at -> at.substring(Math.min(place.length(), at.length())))
          .filter(at -> OTHER_KINDS.matcher(at).matches())
          .findFirst()
          .ifPresent(
              at ->
                  notes.add(
                      String.format(
                          "%s: the class %s takes in all folders below it, %s, too; name a folder"
                              + " whose own folders are the classes if these are kinds of their own",
                          name(), fileName(folder), place + at)));
    }
  }

  private String name() {
    return fileName(root.toAbsolutePath().normalize());
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName());
  }

  /** The class folders of a part: MVTec AD 2 keeps its masks beside them. */
  private static List<Path> classFolders(Path part) {
    return PictureTree.folders(part).stream()
        .filter(folder -> !fileName(folder).equalsIgnoreCase("ground_truth"))
        .toList();
  }

  private List<String> classNames(Path folder) {
    List<String> names = classFolders(folder).stream().map(ClassFolderReader::fileName).toList();
    return names.isEmpty() ? List.of(name()) : names;
  }

  /** The pictures of a part. */
  private List<Sample> samples(Path part, List<String> classes) {
    List<Path> loose = PictureTree.files(part);
    List<Path> folders = classFolders(part);
    List<Sample> samples = new ArrayList<>();
    if (folders.isEmpty()) {
      samples.addAll(tree.pictures(loose, 0));
    } else {
      loose.forEach(file -> tree.skip(file, "it lies beside the class folders"));
    }
    for (Path folder : folders) {
      List<Sample> found = tree.below(folder, classes.indexOf(fileName(folder)));
      noteKinds(folder, found);
      samples.addAll(found);
    }
    if (samples.isEmpty()) {
      String why =
          tree.skipped().isEmpty()
              ? ""
              : "; " + tree.skipped().get(0).image() + ": " + tree.skipped().get(0).reason();
      throw new Ke4jException(part + ": expected pictures, found none" + why);
    }
    return samples;
  }
}
