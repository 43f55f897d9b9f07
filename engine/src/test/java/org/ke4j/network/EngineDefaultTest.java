package org.ke4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ke4j.graph.Backend;

class EngineDefaultTest {
  @Test
  void theBackendChooses() {
    assertEquals(Engine.PLANNED, Engine.standard(true));
    assertEquals(Engine.SAMEDIFF, Engine.standard(false));
    assertEquals(Engine.standard(Backend.onProcessor()), Engine.standard());
  }
}
