package org.ke4j.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Mean squared distances between CLIP features of images and their transformed copies.
 *
 * @param rows the file's lines as cells, header first
 */
record ClipTable(List<List<String>> rows) {

  static ClipTable read(Path folder) throws IOException {
    Path file = folder.resolve("clip-vit-b32-cifar10-paired-squared-distance.csv");
    return new ClipTable(
        Files.readAllLines(file).stream()
            .map(line -> Arrays.stream(line.split(",")).toList())
            .toList());
  }

  double distance(String transformation, String className) {
    int column = rows.get(0).indexOf(className);
    return rows.stream()
        .filter(row -> row.get(0).equals(transformation))
        .mapToDouble(row -> Double.parseDouble(row.get(column)))
        .findFirst()
        .orElseThrow();
  }
}
