package org.ke4j.detection;

import java.io.IOException;
import java.nio.file.Path;
import libsvm.svm;
import libsvm.svm_model;
import libsvm.svm_node;
import libsvm.svm_parameter;
import libsvm.svm_problem;
import org.ke4j.matrix.Matrix;

/**
 * LIBSVM's Java port as the oracle: one caller at a time, since its random generator and printing
 * are global; seeded and silent.
 */
final class Libsvm {
  private Libsvm() {}

  static svm_model train(Matrix features, OneClassSvm.Options options) {
    synchronized (Libsvm.class) {
      silence();
      svm_parameter parameter = new svm_parameter();
      parameter.svm_type = svm_parameter.ONE_CLASS;
      parameter.kernel_type = kernelType(options.kernel());
      parameter.gamma = options.gamma().value(features);
      parameter.coef0 = options.coef0();
      parameter.degree = options.degree();
      parameter.nu = options.nu();
      parameter.eps = options.eps();
      parameter.cache_size = 100;
      parameter.shrinking = 1;
      parameter.weight_label = new int[0];
      parameter.weight = new double[0];
      svm_problem problem = new svm_problem();
      problem.l = features.rows();
      problem.y = new double[problem.l];
      problem.x = new svm_node[problem.l][];
      for (int i = 0; i < problem.l; i++) {
        problem.x[i] = nodes(features, i);
      }
      return svm.svm_train(problem, parameter);
    }
  }

  static double[] decisionValues(svm_model model, Matrix features) {
    double[] values = new double[features.rows()];
    for (int i = 0; i < values.length; i++) {
      double[] value = new double[1];
      svm.svm_predict_values(model, nodes(features, i), value);
      values[i] = value[0];
    }
    return values;
  }

  static svm_model load(Path file) throws IOException {
    return svm.svm_load_model(file.toString());
  }

  static void save(Path file, svm_model model) throws IOException {
    svm.svm_save_model(file.toString(), model);
  }

  private static void silence() {
    svm.svm_set_print_string_function(text -> {});
    svm.rand.setSeed(1);
  }

  private static int kernelType(Kernel.Type type) {
    return switch (type) {
      case LINEAR -> svm_parameter.LINEAR;
      case POLYNOMIAL -> svm_parameter.POLY;
      case RBF -> svm_parameter.RBF;
      case SIGMOID -> svm_parameter.SIGMOID;
    };
  }

  private static svm_node[] nodes(Matrix features, int row) {
    svm_node[] nodes = new svm_node[features.columns()];
    for (int j = 0; j < nodes.length; j++) {
      nodes[j] = new svm_node();
      nodes[j].index = j + 1;
      nodes[j].value = features.get(row, j);
    }
    return nodes;
  }
}
