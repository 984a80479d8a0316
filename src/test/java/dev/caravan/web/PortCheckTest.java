package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortCheckTest {
  @Test
  void should_name_the_port_and_the_setting_when_the_port_is_in_use() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> PortCheck.check("camel.server", "127.0.0.1", port))
          .hasMessageContaining("Port " + port + " on 127.0.0.1")
          .hasMessageContaining("camel.server.port")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void should_leave_a_free_port_free() {
    int port = FreePort.next();
    assertThatCode(
            () -> {
              PortCheck.check("camel.server", "127.0.0.1", port);
              PortCheck.check("camel.server", "127.0.0.1", port);
            })
        .doesNotThrowAnyException();
  }

  @Test
  void should_name_the_setting_of_a_host_that_is_not_ours() {
    assertThatThrownBy(() -> PortCheck.check("camel.management", "no.such.host.invalid", 1))
        .hasMessageContaining("camel.management.host is no.such.host.invalid");
  }
}
