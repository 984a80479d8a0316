package dev.caravan.bench;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** Requests made beforehand, sent over so many connections, their answers thrown away. */
record Requests(URI server, List<byte[]> requests) {

  /** Seconds until the last answer was read. */
  double send(int connections) throws Exception {
    return Parallel.seconds(requests, connections, Sender::new);
  }

  private final class Sender implements Parallel.Worker<byte[]> {
    private final HttpConnection connection;

    Sender() throws IOException {
      connection = new HttpConnection(server);
    }

    @Override
    public void work(byte[] request) throws IOException {
      connection.send(request);
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
