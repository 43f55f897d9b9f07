package org.ke4j.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ke4j.error.UsageException;
import org.ke4j.image.Dataset;
import org.ke4j.image.DatasetOptions;
import org.ke4j.store.FetchOptions;
import org.ke4j.store.RemoteFile;

class DownloadTest {
  @TempDir Path folder;

  @Test
  void whatComesFromTheServerOpensAsDataSet() throws IOException {
    byte[] archive =
        new Fixtures.Tar()
            .file("cifar-10-batches-bin/data_batch_1.bin", Fixtures.cifar(List.of(new int[] {3})))
            .file("cifar-10-batches-bin/test_batch.bin", Fixtures.cifar(List.of(new int[] {4})))
            .gz();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, archive.length);
          exchange.getResponseBody().write(archive);
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/c.tar.gz");
      List<String> seen = new ArrayList<>();
      FetchOptions local =
          new FetchOptions(
              FetchOptions.DEFAULTS.stall(),
              FetchOptions.DEFAULTS.patience(),
              1,
              FetchOptions.DEFAULTS.pause(),
              1 << 20,
              true);
      Path path =
          Download.fetch(
              List.of(new RemoteFile(uri, "c.tar.gz", archive.length, null, null)),
              folder,
              local,
              (file, bytes, total) -> seen.add(file + " " + bytes + "/" + total));
      Dataset data = Datasets.open(path.toString(), DatasetOptions.DEFAULTS);
      assertEquals(3, data.train().get(0).label());
      assertEquals("c.tar.gz " + archive.length + "/" + archive.length, seen.get(seen.size() - 1));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void knownSetsAreHttpsWithSizeAndHash() {
    assertEquals(List.of("cifar-10", "cifar-100", "svhn"), Download.names());
    for (String name : Download.names()) {
      for (RemoteFile file : Download.files(name)) {
        assertEquals("https", file.source().getScheme());
        assertTrue(file.bytes() > 60_000_000);
        assertEquals(32, file.hash().getBytes(StandardCharsets.US_ASCII).length);
      }
    }
    UsageException e =
        assertThrows(
            UsageException.class,
            () -> Download.fetch("imagenet", folder, (file, bytes, total) -> {}));
    assertTrue(e.getMessage().contains("cifar-10, cifar-100, svhn"), e.getMessage());
  }
}
