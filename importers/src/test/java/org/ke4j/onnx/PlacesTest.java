package org.ke4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class PlacesTest {
  @Test
  void mapsAndTokensAreRead() {
    assertEquals(new Places(7, 1280, 0, true), Places.of(-1, 1280, 7, 7));
    assertEquals(new Places(14, 96, 0, false), Places.of(1, 14, 14, 96));
    assertEquals(new Places(14, 768, 1, false), Places.of(-1, 197, 768));
    assertEquals(new Places(16, 384, 5, false), Places.of(-1, 261, 384));
    assertEquals(new Places(14, 768, 0, false), Places.of(-1, 196, 768));
    assertNull(Places.of(-1, 512));
    assertNull(Places.of(-1, 1280, 1, 1));
    assertNull(Places.of(-1, 203, 768));
  }
}
