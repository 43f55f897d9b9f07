package inspection;

import java.nio.file.Path;
import org.ke4j.AnomalyDetector;
import org.ke4j.Verdict;
import org.ke4j.error.UnreadableImageException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
public class Inspection {
  public static void main(String[] arguments) {
    SpringApplication.run(Inspection.class, arguments);
  }

  /** One for all requests: it is safe for several threads. */
  @Bean(destroyMethod = "close")
  AnomalyDetector detector(@Value("${inspection.model}") Path model) {
    return AnomalyDetector.load(model);
  }

  record Answer(double score, double pValue, boolean anomaly, String why) {}

  @RestController
  record Pictures(AnomalyDetector detector) {
    @PostMapping("/inspect")
    Answer inspect(@RequestBody byte[] picture) {
      Verdict verdict = detector.score(picture);
      String why = verdict.anomaly() ? detector.why(picture).text() : null;
      return new Answer(verdict.score(), verdict.pValue(), verdict.anomaly(), why);
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.UNPROCESSABLE_ENTITY)
    String unreadable(UnreadableImageException refused) {
      return refused.getMessage();
    }
  }
}
