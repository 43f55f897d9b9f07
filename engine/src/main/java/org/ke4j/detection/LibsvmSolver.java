package org.ke4j.detection;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import libsvm.svm;
import libsvm.svm_model;
import libsvm.svm_node;
import libsvm.svm_parameter;
import libsvm.svm_problem;
import org.ke4j.error.Ke4jException;

/**
 * Training by LIBSVM itself (Chang and Lin 2011, its Java edition). The library keeps its random
 * generator and its printing in static fields: one caller at a time, seeded, and what it would
 * print is read instead.
 */
final class LibsvmSolver {
  /** Megabytes for rows of the kernel matrix. */
  private static final double CACHE = 200;

  private static final Pattern STEPS = Pattern.compile("#iter = (\\d+)");

  private LibsvmSolver() {}

  /**
   * Solves the one-class dual.
   *
   * @param features {@code n x width}, row-major
   * @param nu above 0, at most 1
   * @param eps allowed violation, above 0
   */
  static Smo.Solution solve(
      Kernel kernel, double[] features, int n, int width, double nu, double eps) {
    svm_problem problem = new svm_problem();
    problem.l = n;
    problem.y = new double[n];
    problem.x = new svm_node[n][];
    for (int i = 0; i < n; i++) {
      problem.x[i] = nodes(features, i * width, width);
    }
    svm_parameter parameter = parameter(kernel, nu, eps);
    String fault = svm.svm_check_parameter(problem, parameter);
    if (fault != null) {
      throw new Ke4jException("LIBSVM: " + fault);
    }
    StringBuilder printed = new StringBuilder();
    svm_model model;
    synchronized (LibsvmSolver.class) {
      svm.rand.setSeed(1);
      svm.svm_set_print_string_function(printed::append);
      try {
        model = svm.svm_train(problem, parameter);
      } finally {
        svm.svm_set_print_string_function(text -> {});
      }
    }
    double[] alpha = new double[n];
    for (int s = 0; s < model.l; s++) {
      alpha[model.sv_indices[s] - 1] = model.sv_coef[0][s];
    }
    double[] gradient = gradient(model, problem);
    // Where every coefficient is 1 (nu = 1), LIBSVM's offset is infinite.
    double rho =
        Double.isFinite(model.rho[0]) ? model.rho[0] : Arrays.stream(gradient).max().orElseThrow();
    Matcher steps = STEPS.matcher(printed);
    return new Smo.Solution(
        alpha,
        gradient,
        rho,
        objective(alpha, gradient),
        violation(alpha, gradient),
        steps.find() ? Long.parseLong(steps.group(1)) : 0);
  }

  private static svm_parameter parameter(Kernel kernel, double nu, double eps) {
    svm_parameter parameter = new svm_parameter();
    parameter.svm_type = svm_parameter.ONE_CLASS;
    parameter.kernel_type =
        switch (kernel.type()) {
          case LINEAR -> svm_parameter.LINEAR;
          case POLYNOMIAL -> svm_parameter.POLY;
          case RBF -> svm_parameter.RBF;
          case SIGMOID -> svm_parameter.SIGMOID;
        };
    parameter.gamma = kernel.gamma();
    parameter.coef0 = kernel.coef0();
    parameter.degree = kernel.degree();
    parameter.nu = nu;
    parameter.eps = eps;
    parameter.cache_size = CACHE;
    parameter.shrinking = 1;
    parameter.weight_label = new int[0];
    parameter.weight = new double[0];
    return parameter;
  }

  private static svm_node[] nodes(double[] features, int from, int width) {
    svm_node[] nodes = new svm_node[width];
    for (int j = 0; j < width; j++) {
      nodes[j] = new svm_node();
      nodes[j].index = j + 1;
      nodes[j].value = features[from + j];
    }
    return nodes;
  }

  /** The kernel matrix times the coefficients: the library's decision values without the offset. */
  private static double[] gradient(svm_model model, svm_problem problem) {
    double offset = model.rho[0];
    model.rho[0] = 0;
    double[] gradient = new double[problem.l];
    double[] value = new double[1];
    for (int i = 0; i < gradient.length; i++) {
      svm.svm_predict_values(model, problem.x[i], value);
      gradient[i] = value[0];
    }
    model.rho[0] = offset;
    return gradient;
  }

  private static double objective(double[] alpha, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < alpha.length; i++) {
      sum += alpha[i] * gradient[i];
    }
    return sum / 2;
  }

  private static double violation(double[] alpha, double[] gradient) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < alpha.length; i++) {
      low = alpha[i] < 1 ? Math.min(low, gradient[i]) : low;
      high = alpha[i] > 0 ? Math.max(high, gradient[i]) : high;
    }
    return low == Double.POSITIVE_INFINITY ? 0 : high - low;
  }
}
