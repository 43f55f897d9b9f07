package org.ke4j.detection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.zip.CRC32C;
import org.ke4j.error.CorruptFileException;
import org.ke4j.store.AtomicFiles;

/**
 * LIBSVM's text format of one-class models. Files of LIBSVM load here and files of ours load there.
 *
 * <p>The format does not know of normalised features and forgets trailing columns of zeros, so ours
 * end with one more line, which LIBSVM does not read: {@code #ke4j features=unit width=512
 * crc32c=...}, the checksum of all bytes before it.
 */
public final class LibsvmFormat {
  private static final String TRAILER = "#ke4j ";

  private LibsvmFormat() {}

  /** Writes a model atomically; numbers in full, so that it loads bit for bit. */
  public static void write(Path file, OneClassSvm svm) throws IOException {
    Kernel kernel = svm.kernel();
    StringBuilder text = new StringBuilder();
    text.append("svm_type one_class\nkernel_type ");
    text.append(kernel.type().name().toLowerCase(Locale.ROOT)).append('\n');
    if (kernel.type() == Kernel.Type.POLYNOMIAL) {
      text.append("degree ").append(kernel.degree()).append('\n');
    }
    if (kernel.type() != Kernel.Type.LINEAR) {
      text.append("gamma ").append(kernel.gamma()).append('\n');
    }
    if (kernel.type() == Kernel.Type.POLYNOMIAL || kernel.type() == Kernel.Type.SIGMOID) {
      text.append("coef0 ").append(kernel.coef0()).append('\n');
    }
    double[] coefficients = svm.coefficients();
    double[] vectors = svm.supportVectors();
    text.append("nr_class 2\ntotal_sv ").append(coefficients.length).append('\n');
    text.append("rho ").append(svm.rho()).append("\nSV\n");
    for (int s = 0; s < coefficients.length; s++) {
      text.append(coefficients[s]).append(' ');
      for (int j = 0; j < svm.width(); j++) {
        double value = vectors[s * svm.width() + j];
        if (value != 0) {
          text.append(j + 1).append(':').append(value).append(' ');
        }
      }
      text.append('\n');
    }
    String trailer =
        TRAILER
            + "features="
            + (svm.normalized() ? "unit" : "raw")
            + " width="
            + svm.width()
            + " crc32c="
            + checksum(text.toString());
    AtomicFiles.write(file, text + trailer + "\n");
  }

  /**
   * Reads a model of KE4J or of LIBSVM; the latter is taken to be for raw features and as wide as
   * its last column that is not zero.
   *
   * @throws CorruptFileException if the file is no such model, of another type than one-class, or
   *     damaged
   */
  public static OneClassSvm read(Path file) throws IOException {
    return new Reader(file, Files.readString(file, StandardCharsets.ISO_8859_1)).read(0, null);
  }

  /**
   * Reads a model of LIBSVM and says what its file does not.
   *
   * @param width number of features, at least that of the last column used
   * @param normalized whether features are to be normalised to length one
   */
  public static OneClassSvm read(Path file, int width, boolean normalized) throws IOException {
    return new Reader(file, Files.readString(file, StandardCharsets.ISO_8859_1))
        .read(width, normalized);
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
    return String.format("%08x", crc.getValue());
  }

  /** Reads one file. */
  private static final class Reader {
    private final Path file;
    private final String text;
    private final Map<String, String> trailer = new HashMap<>();
    private int at;
    private int line;

    Reader(Path file, String text) {
      this.file = file;
      this.text = text;
    }

    OneClassSvm read(int givenWidth, Boolean givenNormalized) {
      readTrailer();
      Map<String, String> header = new HashMap<>();
      for (String next = nextLine("SV"); !next.equals("SV"); next = nextLine("SV")) {
        String[] parts = next.split(" ", 2);
        header.put(parts[0], parts.length > 1 ? parts[1].trim() : "");
      }
      require("svm_type", "one_class", header.get("svm_type"));
      Kernel kernel = kernel(header);
      int count = integer("total_sv", header.get("total_sv"), 1);
      double rho = number("rho", header.get("rho"));
      if (count > text.length() / 2) {
        throw corrupt("total_sv", "a number of lines that the file can hold", "" + count);
      }
      double[] coefficients = new double[count];
      int[][] columns = new int[count][];
      double[][] values = new double[count][];
      int last = 0;
      for (int s = 0; s < count; s++) {
        StringTokenizer tokens = new StringTokenizer(nextLine("a support vector"), " \t:");
        if (tokens.countTokens() % 2 == 0) {
          throw corrupt("support vector", "coefficient index:value ...", "another form");
        }
        coefficients[s] = number("coefficient", tokens.nextToken());
        columns[s] = new int[tokens.countTokens() / 2];
        values[s] = new double[columns[s].length];
        for (int j = 0; j < columns[s].length; j++) {
          columns[s][j] = integer("index", tokens.nextToken(), j == 0 ? 1 : columns[s][j - 1] + 1);
          values[s][j] = number("value", tokens.nextToken());
          last = Math.max(last, columns[s][j]);
        }
      }
      int width = width(givenWidth, last);
      if ((long) count * width > Integer.MAX_VALUE - 16) {
        throw corrupt("size", "at most 2^31 values", count + " x " + width);
      }
      double[] vectors = new double[count * width];
      for (int s = 0; s < count; s++) {
        for (int j = 0; j < columns[s].length; j++) {
          vectors[s * width + columns[s][j] - 1] = values[s][j];
        }
      }
      boolean normalized =
          givenNormalized == null ? "unit".equals(trailer.get("features")) : givenNormalized;
      return new OneClassSvm(kernel, normalized, width, vectors, coefficients, rho, null);
    }

    private Kernel kernel(Map<String, String> header) {
      String name = String.valueOf(header.get("kernel_type"));
      Kernel.Type type =
          Arrays.stream(Kernel.Type.values())
              .filter(t -> t.name().toLowerCase(Locale.ROOT).equals(name))
              .findFirst()
              .orElseThrow(
                  () -> corrupt("kernel_type", "linear, polynomial, rbf or sigmoid", name));
      boolean polynomial = type == Kernel.Type.POLYNOMIAL;
      double gamma = type == Kernel.Type.LINEAR ? 1 : number("gamma", header.get("gamma"));
      if (gamma <= 0) {
        throw corrupt("gamma", "a number above 0", "" + gamma);
      }
      double coef0 =
          polynomial || type == Kernel.Type.SIGMOID ? number("coef0", header.get("coef0")) : 0;
      int degree = polynomial ? integer("degree", header.get("degree"), 1) : 3;
      return new Kernel(type, gamma, coef0, degree);
    }

    private int width(int given, int last) {
      int width = Math.max(1, last);
      if (given > 0) {
        width = given;
      } else if (trailer.containsKey("width")) {
        width = integer("width", trailer.get("width"), 1);
      }
      if (width < last) {
        throw corrupt("width", "at most " + width + " features", "feature " + last);
      }
      return width;
    }

    private void readTrailer() {
      int start = text.lastIndexOf("\n" + TRAILER) + 1;
      if (start == 0) {
        return;
      }
      for (String pair : text.substring(start + TRAILER.length()).trim().split(" ")) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          trailer.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
      }
      require("checksum", checksum(text.substring(0, start)), trailer.get("crc32c"));
    }

    private String nextLine(String expected) {
      if (at >= text.length()) {
        throw corrupt("line " + (line + 1), expected, "the end of the file");
      }
      int end = text.indexOf('\n', at);
      String next = text.substring(at, end < 0 ? text.length() : end).strip();
      at = end < 0 ? text.length() : end + 1;
      line++;
      return next;
    }

    private double number(String what, String value) {
      try {
        double number = Double.parseDouble(String.valueOf(value));
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Named below.
      }
      throw corrupt(what, "a finite number", String.valueOf(value));
    }

    private int integer(String what, String value, int least) {
      try {
        int number = Integer.parseInt(String.valueOf(value));
        if (number >= least) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Named below.
      }
      throw corrupt(what, "a whole number of at least " + least, String.valueOf(value));
    }

    private void require(String what, String expected, String actual) {
      if (!expected.equals(actual)) {
        throw corrupt(what, expected, String.valueOf(actual));
      }
    }

    private CorruptFileException corrupt(String what, String expected, String actual) {
      return new CorruptFileException(file, "line " + line + ", " + what, expected, actual);
    }
  }
}
