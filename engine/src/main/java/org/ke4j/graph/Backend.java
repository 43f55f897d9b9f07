package org.ke4j.graph;

import java.net.URL;
import java.util.Locale;
import org.bytedeco.openblas.global.openblas;
import org.ke4j.error.Check;
import org.ke4j.error.Ke4jException;
import org.ke4j.store.BlasKernels;
import org.ke4j.store.CacheFolder;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native backend that ND4J runs on. {@link #start} comes before the first use of ND4J: it picks
 * the build that this processor can execute, checks a GPU, and sets the number of threads.
 */
public final class Backend {
  private static final Logger LOG = LoggerFactory.getLogger(Backend.class);
  private static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";
  private static final String ONEDNN_AVX2 = "-onednn-avx2";
  private static final String BINDINGS = "org/nd4j/linalg/cpu/nativecpu/bindings/";
  private static String description;

  /** Threads of native code that {@link #start} was told, 0 before. */
  private static volatile int threads;

  /** What a Java thread has told OpenMP, which keeps a number for each. */
  private static final ThreadLocal<Integer> TOLD = ThreadLocal.withInitial(() -> 0);

  private Backend() {}

  /** Starts the backend with as many threads as the machine has cores. */
  public static String start() {
    return start(Runtime.getRuntime().availableProcessors());
  }

  /**
   * Starts the backend, once; later calls only set the number of threads.
   *
   * @param threads compute threads, 1 to the number of cores
   * @return a description for people: the backend, its build and its devices
   * @throws Ke4jException if this machine cannot run the backend that was built in
   */
  public static synchronized String start(int threads) {
    Check.between("threads", threads, 1, Runtime.getRuntime().availableProcessors());
    if (description == null) {
      description = load();
      LOG.info("backend: {}", description);
    }
    if (onProcessor()) {
      openblas.blas_set_num_threads(threads);
    }
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    Nd4j.getEnvironment().setMaxThreads(threads);
    Backend.threads = threads;
    limitThisThread();
    return description;
  }

  /**
   * Holds native code that this thread calls to the number of threads of {@link #start}: oneDNN
   * takes OpenMP's number, which belongs to the calling thread. Before a start it does nothing.
   */
  static void limitThisThread() {
    limitThisThread(threads);
  }

  /** Holds native code that this thread calls to another number of threads, until it is told so. */
  static void limitThisThread(int wanted) {
    if (wanted != TOLD.get() && onProcessor()) {
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(wanted);
      TOLD.set(wanted);
    }
  }

  /** Threads of native code that {@link #start} was told, 0 before. */
  static int threads() {
    return threads;
  }

  private static String load() {
    CacheFolder.prepareNative();
    String devices = "";
    if (!onProcessor()) {
      devices = ", " + String.join(", ", CudaPreflight.check());
    } else {
      String extension =
          extension(System.getProperty(EXTENSION), x86(), CpuFeatures.avx2(), Backend::builtIn);
      System.setProperty(EXTENSION, extension);
      devices = extension.isEmpty() ? ", plain build" : ", build " + extension.substring(1);
    }
    try {
      return Nd4j.getBackend().getClass().getSimpleName() + devices;
    } catch (LinkageError | RuntimeException e) {
      throw new Ke4jException(
          "ND4J's native backend cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + rootMessage(e),
          e);
    }
  }

  /** Whether the backend in use computes on the processor; one build has one backend. */
  public static boolean onProcessor() {
    return !present("org/nd4j/linalg/jcublas/JCublasBackend.class");
  }

  /**
   * Names what the last digits of a result depend on: the build of ND4J, and oneDNN's and
   * OpenBLAS's instruction sets as far as they can be asked. Equal on machines of one kind.
   */
  public static String arithmetic() {
    return String.join(
        " ",
        onProcessor() ? hasOneDnn() ? "onednn" : "plain" : "cuda",
        OneDnn.instructionSet(),
        BlasKernels.choose());
  }

  /** Whether the backend in use comes with oneDNN, which only the processor's has. */
  static boolean hasOneDnn() {
    if (!onProcessor()) {
      return false;
    }
    // Without a start the bindings choose, and take this build where it is there.
    String chosen = System.getProperty(EXTENSION);
    boolean theirs = chosen == null || (chosen.isEmpty() && !builtIn(""));
    return theirs ? builtIn(ONEDNN_AVX2) : chosen.contains("onednn");
  }

  /** Tells which native builds are on the class path. */
  interface Builds {
    boolean has(String extension);
  }

  /**
   * The build to load.
   *
   * @param wanted what the user asked for, or null
   * @throws Ke4jException if the processor has no AVX2 and the plain build is not there
   */
  static String extension(String wanted, boolean x86, boolean avx2, Builds builds) {
    boolean fast = x86 && avx2 && builds.has(ONEDNN_AVX2);
    if (wanted != null && builds.has(wanted) && (avx2 || !wanted.contains("avx"))) {
      return wanted;
    }
    if (fast) {
      return ONEDNN_AVX2;
    }
    if (builds.has("")) {
      return "";
    }
    throw new Ke4jException(
        x86 && !avx2
            ? "this processor has no AVX2, which the build on the class path needs; build again with"
                + " 'mvn -Pplain' (KE_MAVEN_ARGS=-Pplain ./ke ...)"
            : "no native ND4J build for this machine is on the class path");
  }

  private static boolean builtIn(String extension) {
    return present(BINDINGS + org.bytedeco.javacpp.Loader.getPlatform() + extension + "/")
        || present(library("lib%s.so", extension))
        || present(library("lib%s.dylib", extension))
        || present(library("%s.dll", extension));
  }

  private static String library(String pattern, String extension) {
    return BINDINGS
        + org.bytedeco.javacpp.Loader.getPlatform()
        + extension
        + "/"
        + String.format(Locale.ROOT, pattern, "jnind4jcpu");
  }

  private static boolean x86() {
    return org.bytedeco.javacpp.Loader.getPlatform().endsWith("x86_64");
  }

  private static boolean present(String resource) {
    URL url = Backend.class.getClassLoader().getResource(resource);
    return url != null;
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? "no reason is given" : root.getMessage();
  }
}
