package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TracesTest {
  @Test
  void should_send_a_trace_of_a_run_to_the_collector_when_the_program_ends_at_the_latest()
      throws Exception {
    ByteArrayOutputStream spans = new ByteArrayOutputStream();
    HttpServer collector = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          synchronized (spans) {
            exchange.getRequestBody().transferTo(spans);
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    try {
      String address = "http://127.0.0.1:" + collector.getAddress().getPort();
      try (Town town =
          new Town("file:routes/*.camel.yaml", Map.of("caravan.traces.endpoint", address))) {
        FollowUpTown people = new FollowUpTown(town);
        town.property("city", dev.caravan.profile.PropertyType.TEXT, false, false);
        people.goal("");
        people.person("hal", "Hal");
        assertThat(people.run("{}").path("state").asText()).isEqualTo("COMPLETED");
      }
      String sent;
      synchronized (spans) {
        sent = spans.toString(StandardCharsets.ISO_8859_1);
      }
      // Protocol buffers: names stand in them as they are.
      assertThat(sent).contains("caravan", "mailchimp", "direct").doesNotContain("hal-", "Bearer");
    } finally {
      collector.stop(0);
    }
  }
}
