package org.ke4j.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ke4j.error.Ke4jException;
import org.nd4j.linalg.factory.Nd4j;

class BackendTest {
  private static final String FAST = "-onednn-avx2";

  @Test
  void startsAndComputes() {
    assertTrue(Backend.start(1).contains("Backend"));
    assertEquals(3.0, Nd4j.scalar(1.0).add(2.0).getDouble(0));
    assertThrows(Ke4jException.class, () -> Backend.start(100_000));
  }

  @Test
  void processorsWithAvx2GetTheFastBuild() {
    assertEquals(FAST, Backend.extension(null, true, true, Set.of(FAST, "")::contains));
    assertEquals("", Backend.extension("", true, true, Set.of(FAST, "")::contains));
  }

  @Test
  void processorsWithoutAvx2GetThePlainBuildOrAMessage() {
    assertEquals("", Backend.extension(FAST, true, false, Set.of(FAST, "")::contains));
    assertEquals("", Backend.extension(null, true, false, Set.of("")::contains));
    Ke4jException refused =
        assertThrows(
            Ke4jException.class,
            () -> Backend.extension(FAST, true, false, Set.of(FAST)::contains));
    assertTrue(refused.getMessage().contains("-Pplain"), refused.getMessage());
  }

  @Test
  void armGetsItsOnlyBuild() {
    assertEquals("", Backend.extension(null, false, false, Set.of("")::contains));
  }

  @Test
  void flagsAreReadFromCpuInfo() {
    assertTrue(CpuFeatures.avx2("processor : 0\nflags\t\t: fpu avx avx2 sse\n"));
    assertFalse(CpuFeatures.avx2("processor : 0\nflags\t\t: fpu avx sse\nbugs: avx2\n"));
    assertFalse(CpuFeatures.avx2("Features : asimd\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.7, Tesla K80", "8.0, NVIDIA A100", "8.9, NVIDIA L40"})
  void gpusWithMachineCodeAreAccepted(String line) {
    assertEquals(1, CudaPreflight.parse(line + "\n").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5, Tesla K40", "9.0, NVIDIA H100", "10.0, NVIDIA B200", "12.0, RTX"})
  void gpusWithoutMachineCodeAreRefused(String line) {
    Ke4jException refused =
        assertThrows(Ke4jException.class, () -> CudaPreflight.parse("8.0, A100\n" + line));
    assertTrue(refused.getMessage().contains("3.7 to 8.9"), refused.getMessage());
  }

  @Test
  void noDriverOrNoDeviceIsAClearMessage() {
    Ke4jException none =
        assertThrows(Ke4jException.class, () -> CudaPreflight.check("no-such-driver-tool"));
    assertTrue(none.getMessage().contains("without -Pcuda"), none.getMessage());
    for (String answer :
        List.of("No devices were found", "", "Field \"compute_cap\" is not valid")) {
      assertThrows(Ke4jException.class, () -> CudaPreflight.parse(answer));
    }
  }
}
