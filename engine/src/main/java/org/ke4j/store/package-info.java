/**
 * Files that survive: written whole or not at all ({@link org.ke4j.store.AtomicFiles}), checked on
 * every reading ({@link org.ke4j.store.SectionFile}), guarded between processes ({@link
 * org.ke4j.store.ProcessLock}), and marked with what made them ({@link org.ke4j.store.Provenance}).
 * Knows nothing of what is inside: checkpoints, embedding caches and models all use the same
 * format.
 *
 * <pre>{@code
 * Path file = Path.of("checkpoint.ke4j");
 * float[] weights = {1, 2};
 * Sections sections = new Sections().put("weights", weights).put("epoch", 3L);
 * SectionFile.write(file, "checkpoint", 1, sections);
 * Sections back = SectionFile.read(file, "checkpoint", 1, 1);
 * float[] w = back.floats("weights");
 * }</pre>
 */
package org.ke4j.store;
