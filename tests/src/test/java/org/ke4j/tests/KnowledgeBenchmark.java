package org.ke4j.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ke4j.embedding.Embedder;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.Sample;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.knowledge.Knowledge;
import org.ke4j.knowledge.NormalClass;
import org.ke4j.knowledge.Overrule;
import org.ke4j.knowledge.Ranked;
import org.ke4j.knowledge.Ranking;
import org.ke4j.knowledge.SelectionOptions;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.EmbeddedDetector;
import org.ke4j.metric.Auroc;
import org.ke4j.protocol.MeaningPresets;
import org.ke4j.view.Images;
import org.ke4j.view.View;

/**
 * One detector with knowledge from several places: what wrong knowledge costs. Arguments: CIFAR-10,
 * classes, encoder of the features, encoder of other knowledge or {@code -}, training images of a
 * class, test images of every class, images that the other encoder ranks, folder of the CLIP table,
 * then detectors.
 *
 * <p>Sets: of the features' encoder, the other one and CLIP by the largest gap, by a threshold
 * (ke32 .25, CLIP 26.7) and the two farthest; the human table ({@code human}); everything harmless
 * ({@code none}); the human table turned round ({@code wrong}). {@code hits}, {@code misses} and
 * {@code extra} compare a set with the human table.
 */
public final class KnowledgeBenchmark {
  private static final double KE32 = 0.25;
  private static final double CLIP = 26.7;

  private final Dataset data;
  private final List<Transformation> transformations = TransformationProvider.allStandard();
  private final List<Matrix> test = new ArrayList<>();
  private final int[] labels;

  private KnowledgeBenchmark(Dataset data, Embedder embedder, int perClass) {
    this.data = data;
    List<Sample> samples = new ArrayList<>();
    for (int label = 0; label < data.classes().size(); label++) {
      samples.addAll(data.test(label, perClass));
    }
    labels = samples.stream().mapToInt(Sample::label).toArray();
    Images images = new Images(samples);
    test.add(embedder.embed(images, View.UNTOUCHED));
    for (Transformation transformation : transformations) {
      test.add(embedder.embed(images, View.test(transformation, 5, 1)));
    }
  }

  public static void main(String[] words) throws IOException {
    Dataset data = DatasetReader.open(words[0], DatasetOptions.DEFAULTS);
    int train = Integer.parseInt(words[4]);
    int ranked = Integer.parseInt(words[6]);
    ClipTable clip = ClipTable.read(Path.of(words[7]));
    System.out.println(
        "detector,class,knowledge,negative,hits,misses,extra,sad,spa,ssa_in_class,ssa_full");
    try (Encoder encoder = EncoderProvider.find(words[2]);
        Encoder other = words[3].equals("-") ? null : EncoderProvider.find(words[3])) {
      Embedder embedder = ClassOfImages.embedder(encoder);
      KnowledgeBenchmark benchmark =
          new KnowledgeBenchmark(data, embedder, Integer.parseInt(words[5]));
      for (int label : ClassOfImages.labels(data, words[1])) {
        String name = data.classes().get(label);
        NormalClass normal = ClassOfImages.of(name, data.train(label, train), embedder);
        Map<String, Set<String>> sets = new LinkedHashMap<>();
        add(sets, encoder.name(), normal.ranking());
        sets.put(
            encoder.name() + " threshold", select(normal.ranking(), SelectionOptions.beyond(KE32)));
        if (other != null) {
          Embedder theirs = ClassOfImages.embedder(other);
          add(
              sets,
              other.name(),
              ClassOfImages.of(name, data.train(label, ranked), theirs).ranking());
        }
        Ranking stored = benchmark.stored(clip, name);
        add(sets, "clip", stored);
        sets.put("clip threshold", select(stored, SelectionOptions.beyond(CLIP)));
        Set<String> human = benchmark.human(name);
        Set<String> wrong = new HashSet<>(benchmark.names());
        wrong.removeAll(human);
        sets.put("human", human);
        sets.put("none", Set.of());
        sets.put("wrong", wrong);
        for (int i = 8; i < words.length; i++) {
          for (Map.Entry<String, Set<String>> set : sets.entrySet()) {
            benchmark.measure(words[i], normal, label, set.getKey(), set.getValue(), human);
          }
        }
      }
    }
  }

  private static void add(Map<String, Set<String>> sets, String name, Ranking ranking) {
    sets.put(name + " gap", select(ranking, SelectionOptions.gap()));
    sets.put(name + " fixed 2", select(ranking, SelectionOptions.fixed(2, 0)));
  }

  private static Set<String> select(Ranking ranking, SelectionOptions how) {
    return new HashSet<>(Knowledge.select(ranking, how).negativeNames());
  }

  private Ranking stored(ClipTable clip, String name) {
    return Ranking.of(
        name,
        "clip-vit-b32",
        transformations.stream()
            .map(t -> new Ranked(t, 1, clip.distance(t.name(), name)))
            .toList());
  }

  private List<String> names() {
    return transformations.stream().map(Transformation::name).toList();
  }

  private Set<String> human(String name) {
    return MeaningPresets.of(MeaningPresets.PAPER, data).changes(name, names());
  }

  private void measure(
      String method,
      NormalClass normal,
      int label,
      String source,
      Set<String> negative,
      Set<String> human) {
    Set<String> harmless = new HashSet<>(names());
    harmless.removeAll(negative);
    Overrule known = new Overrule(harmless, negative);
    double[][] scores = new double[test.size()][];
    try (var fitted =
        ClassOfImages.method(method).fit(normal, ClassOfImages.fitting(1).with(known))) {
      for (int v = 0; v < scores.length; v++) {
        scores[v] = ((EmbeddedDetector<?>) fitted).detector().score(test.get(v));
      }
    }
    Scored sad = new Scored();
    Scored spa = new Scored();
    Scored inClass = new Scored();
    Scored full = new Scored();
    for (int v = 0; v < scores.length; v++) {
      boolean changed = v > 0 && human.contains(names().get(v - 1));
      for (int i = 0; i < labels.length; i++) {
        boolean own = labels[i] == label;
        (v == 0 ? sad : spa).add(!own, scores[v][i]);
        if (v > 0) {
          full.add(!own || changed, scores[v][i]);
          if (own) {
            inClass.add(changed, scores[v][i]);
          }
        }
      }
    }
    long hits = negative.stream().filter(human::contains).count();
    System.out.printf(
        Locale.ROOT,
        "%s,%s,%s,%s,%d,%d,%d,%.4f,%.4f,%.4f,%.4f%n",
        method,
        normal.name(),
        source,
        String.join(" ", new TreeSet<>(negative)),
        hits,
        human.size() - hits,
        negative.size() - hits,
        sad.auroc(),
        spa.auroc(),
        inClass.auroc(),
        full.auroc());
  }

  /** Scores with the truth. */
  private static final class Scored {
    private final List<Boolean> anomaly = new ArrayList<>();
    private final List<Double> score = new ArrayList<>();

    void add(boolean isAnomaly, double value) {
      anomaly.add(isAnomaly);
      score.add(value);
    }

    double auroc() {
      boolean[] truth = new boolean[score.size()];
      for (int i = 0; i < truth.length; i++) {
        truth[i] = anomaly.get(i);
      }
      return Auroc.of(truth, score.stream().mapToDouble(Double::doubleValue).toArray());
    }
  }
}
