import java.nio.file.Path;
import org.ke4j.AnomalyDetector;
import org.ke4j.FitOptions;
public class Example {
  public static void main(String[] folders) {
    try (var detector = AnomalyDetector.fit(Path.of(folders[0]), FitOptions.DEFAULTS)) {
      System.out.println(detector.score(Path.of(folders[1])).anomaly());
    }
  }
}
