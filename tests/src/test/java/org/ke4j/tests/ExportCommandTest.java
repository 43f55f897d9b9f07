package org.ke4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import libsvm.svm;
import libsvm.svm_model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that LIBSVM trained, and its file as LIBSVM reads it. */
class ExportCommandTest {
  @TempDir private Path folder;

  @Test
  void theMachineOfEitherSolverIsExportedAndBothAgree() throws Exception {
    svm_model library = export("library", "--preset", "reference");
    svm_model named = export("named", "--preset", "reference", "--svm-solver", "libsvm");
    svm_model ours = export("ours", "--preset", "reference", "--svm-solver", "smo");
    assertEquals(library.rho[0], named.rho[0], 0, "libsvm is the solver of the reference");
    assertEquals(library.rho[0], ours.rho[0], 1e-4 * Math.abs(library.rho[0]));
    assertTrue(library.l >= 3, "support vectors: " + library.l);
  }

  private svm_model export(String name, String... options) throws Exception {
    Path model = folder.resolve(name);
    List<Object> train =
        new ArrayList<>(List.of("train", "--detector", "ke", "--class", "3", "--train", "16"));
    train.addAll(List.of(options));
    train.addAll(List.of("--batch", "8", "--epochs", "1", "--no-cache", "--out", model));
    Command trained = Command.ke(train.toArray());
    assertEquals(0, trained.status(), trained.messages());
    Path file = folder.resolve(name + ".libsvm");
    Path json = folder.resolve(name + ".json");
    Command exported =
        Command.ke(
            "export", "--model", model, "--format", "libsvm", "--output", file, "--json", json);
    assertEquals(0, exported.status(), exported.messages());
    svm_model read = svm.svm_load_model(file.toString());
    JsonNode said = new ObjectMapper().readTree(Files.readString(json));
    assertEquals(said.get("supportVectors").asInt(), read.l);
    return read;
  }

  @Test
  void otherFormatsAndModelsWithoutMachineAreRefused() {
    Path model = folder.resolve("dn2");
    Command trained =
        Command.ke(
            "train",
            "--detector",
            "dn2",
            "--class",
            "3",
            "--train",
            "8",
            "--no-cache",
            "--out",
            model);
    assertEquals(0, trained.status(), trained.messages());
    Path file = folder.resolve("out.libsvm");
    Command none = Command.ke("export", "--model", model, "--format", "libsvm", "--output", file);
    assertEquals(2, none.status(), none.messages());
    assertTrue(none.messages().contains("dn2"), none.messages());
    Command format = Command.ke("export", "--model", model, "--format", "onnx", "--output", file);
    assertEquals(2, format.status(), format.messages());
    assertTrue(format.messages().contains("expected libsvm, got 'onnx'"), format.messages());
    assertTrue(Files.notExists(file));
  }
}
