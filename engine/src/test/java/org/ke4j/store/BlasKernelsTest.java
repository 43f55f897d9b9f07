package org.ke4j.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.matrix.NativeRows;

class BlasKernelsTest {
  private static final String INTEL = "vendor_id\t: GenuineIntel\nmodel\t\t: 167\n";

  @Test
  void intelWithAvx512IsHeldToKernelsThatAreRight() {
    assertTrue(BlasKernels.isWrong(INTEL + "flags\t\t: fpu avx2 avx512f amx_tile\n"));
    assertFalse(BlasKernels.isWrong(INTEL + "flags\t\t: fpu avx avx2\n"));
    assertFalse(BlasKernels.isWrong("vendor_id\t: AuthenticAMD\nflags\t\t: avx2 avx512f\n"));
    assertFalse(BlasKernels.isWrong(""));
  }

  @Test
  void theUsersChoiceStays() {
    String wanted = System.getenv("OPENBLAS_CORETYPE");
    if (wanted != null && !wanted.isEmpty()) {
      assertEquals(wanted, BlasKernels.choose());
    } else {
      assertTrue(BlasKernels.choose().matches("|HASWELL"));
    }
  }

  /** Kernels for Cooperlake are wrong from 128 on where they are chosen for an unknown Intel. */
  @ParameterizedTest
  @ValueSource(ints = {40, 128, 150, 257, 512})
  void productsAreRight(int n) {
    Random random = new Random(n);
    double[] a = random.doubles((long) n * n, -1, 1).toArray();
    double[] product = new double[n * n];
    try (NativeRows rows = new NativeRows(a, n, n)) {
      rows.times(0, n, rows, 0, n, product);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += a[i * n + k] * a[j * n + k];
        }
        assertEquals(sum, product[i * n + j], 1e-11 * n);
      }
    }
  }
}
