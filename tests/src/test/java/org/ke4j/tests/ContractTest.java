package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
import org.ke4j.Verdict;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.image.DatasetReader;
import org.ke4j.image.Encoder;
import org.ke4j.image.EncoderProvider;
import org.ke4j.image.RgbImage;
import org.ke4j.image.Sample;
import org.ke4j.image.Services;
import org.ke4j.image.Transformation;
import org.ke4j.image.TransformationProvider;
import org.ke4j.matrix.Matrix;
import org.ke4j.method.DetectorMethod;
import org.ke4j.method.Preset;
import org.ke4j.network.NetworkArchitecture;
import org.ke4j.option.OptionRecord;
import org.ke4j.random.Seeds;

/**
 * What every detector, network, transformation, encoder and reader on the class path keeps, toys
 * included.
 */
class ContractTest {
  private static Toys toys;
  private static List<RgbImage> threes;
  private static List<RgbImage> others;

  @TempDir private Path folder;

  @BeforeAll
  static void digits() {
    toys = new Toys();
    Dataset digits = DatasetReader.open("digits", DatasetOptions.DEFAULTS);
    threes = digits.train(3, 30).stream().map(Sample::image).toList();
    others = digits.test().subList(0, 12).stream().map(Sample::image).toList();
  }

  @AfterAll
  static void noToys() {
    toys.close();
  }

  static Stream<String> methods() {
    return Toys.with(() -> DetectorMethod.all().stream().map(DetectorMethod::name).toList())
        .stream();
  }

  static Stream<String> transformations() {
    return Toys.with(() -> TransformationProvider.all().stream().map(Transformation::name).toList())
        .stream();
  }

  static Stream<String> encoders() {
    return Toys.with(
        () ->
            Services.all(EncoderProvider.class).stream().flatMap(p -> p.names().stream()).toList())
        .stream();
  }

  static Stream<String> networks() {
    return Toys.with(
        () -> NetworkArchitecture.all().stream().map(NetworkArchitecture::name).toList())
        .stream();
  }

  @Test
  void theToysAreFound() {
    assertTrue(networks().toList().containsAll(List.of("conv4", "resnet10", "resnet18", "toy")));
    assertTrue(methods().toList().containsAll(List.of("contrast", "dn2", "ke", "toy")));
    assertTrue(transformations().toList().containsAll(List.of("flip", "toy_negative")));
    assertTrue(encoders().toList().containsAll(List.of("ke32", "toy-sums")));
    Set<String> names = new HashSet<>(transformations().toList());
    assertEquals(transformations().count(), names.size(), "names are distinct");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aDetectorScoresAlikeAfterSaveAndLoadAloneAndTogether(String name) {
    FitOptions options = FitOptions.DEFAULTS.withMethod(name);
    if (trains(name)) {
      options = options.withOption("epochs", 1).withOption("batch", 8);
    }
    Path model = folder.resolve("model");
    List<Verdict> together;
    try (AnomalyDetector detector = AnomalyDetector.fit(threes, options)) {
      together = detector.score(others);
      detector.save(model);
      assertEquals(name, detector.method());
    }
    assertTrue(together.stream().allMatch(v -> Double.isFinite(v.score())));
    assertTrue(together.stream().map(Verdict::score).distinct().count() > 3, "not constant");
    try (AnomalyDetector loaded = AnomalyDetector.load(model)) {
      assertEquals(together, loaded.score(others));
      for (int i = others.size() - 1; i >= 0; i--) {
        double expected = together.get(i).score();
        // Products with banks and support vectors round by the number of rows in a block.
        assertEquals(
            expected, loaded.score(others.get(i)).score(), 1e-9 * Math.abs(expected), "alone " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aNetworkIsTrainedStoredAndLoaded(String name) {
    FitOptions options =
        FitOptions.DEFAULTS
            .withMethod("ke")
            .withOption("network", name)
            .withOption("epochs", 1)
            .withOption("batch", 8);
    Path model = folder.resolve("model");
    List<Verdict> together;
    try (AnomalyDetector detector = AnomalyDetector.fit(threes.subList(0, 16), options)) {
      together = detector.score(others);
      detector.save(model);
    }
    assertTrue(together.stream().map(Verdict::score).distinct().count() > 3, "not constant");
    try (AnomalyDetector loaded = AnomalyDetector.load(model)) {
      assertEquals(together, loaded.score(others));
    }
  }

  @Test
  void aNetworkThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() {
    FitOptions options = FitOptions.DEFAULTS.withMethod("ke").withOption("network", "vgg16");
    UsageException refused =
        assertThrows(UsageException.class, () -> AnomalyDetector.fit(threes, options));
    assertTrue(refused.getMessage().contains("'vgg16'"), refused.getMessage());
    assertTrue(refused.getMessage().contains("conv4, resnet10"), refused.getMessage());
  }

  /** Whether it takes epochs, of which one is enough here. */
  static boolean trains(String method) {
    return OptionRecord.print(DetectorMethod.find(method).defaults(Preset.PAPER))
        .containsKey("epochs");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void optionsComeBackFromText(String name) {
    DetectorMethod<?> method = DetectorMethod.find(name);
    for (Preset preset : Preset.values()) {
      Record options = method.defaults(preset);
      Map<String, String> text = OptionRecord.print(options);
      assertEquals(options, OptionRecord.with(options, text), name);
    }
    assertTrue(!method.summary().isBlank());
    OptionRecord.fields(method.defaults(Preset.PAPER).getClass())
        .forEach(field -> assertTrue(!field.help().isBlank(), field.name()));
  }

  @ParameterizedTest
  @MethodSource("transformations")
  void aTransformationDependsOnItsArgumentsAlone(String name) {
    Transformation transformation = TransformationProvider.find(name);
    RgbImage image = threes.get(0);
    byte[] before = image.rgb().clone();
    for (int severity = 1; severity <= 5; severity++) {
      RgbImage one = transformation.apply(image, severity, Seeds.stream(7, severity));
      assertEquals(one, transformation.apply(image, severity, Seeds.stream(7, severity)));
      assertEquals(image.width() * image.height(), one.width() * one.height());
    }
    assertArrayEquals(before, image.rgb(), "the image given stays");
    assertTrue(transformation.key().startsWith(name));
  }

  @ParameterizedTest
  @MethodSource("encoders")
  void anEncoderGivesEachImageTheSameRowWhateverIsBesideIt(String name) {
    try (Encoder encoder = EncoderProvider.find(name)) {
      Matrix all = encoder.embed(threes);
      assertEquals(threes.size(), all.rows());
      assertEquals(encoder.width(), all.columns());
      assertArrayEquals(
          all.row(17), encoder.embed(List.of(threes.get(17))).row(0), "alone and together");
      assertNotEquals("", encoder.fingerprint());
    }
  }

  @ParameterizedTest
  @MethodSource("places")
  void aReaderReadsWhatItRecognises(String place) {
    List<DatasetReader> readers =
        Services.all(DatasetReader.class).stream().filter(r -> r.recognises(place)).toList();
    assertEquals(1, readers.size(), "one reader for " + place);
    Dataset dataset = readers.get(0).read(place, DatasetOptions.DEFAULTS);
    assertTrue(!dataset.train().isEmpty() && !dataset.test().isEmpty());
    Sample first = dataset.train().get(0);
    assertEquals(first.image(), first.image(), "decoding twice gives the same");
    assertTrue(!readers.get(0).format().isBlank());
  }

  static Stream<String> places() {
    return Stream.of("digits", "toy-squares");
  }
}
