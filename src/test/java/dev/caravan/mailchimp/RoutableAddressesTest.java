package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutableAddressesTest {
  private final RoutableAddresses addresses = new RoutableAddresses();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fd00:ec2::254",
        "0.0.0.0",
        "::",
        "224.0.0.1"
      })
  void should_lead_nowhere_where_a_cloud_keeps_its_secrets(String host) {
    assertThatThrownBy(() -> addresses.resolve(host))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("local link");
  }

  @Test
  void should_lead_to_the_sandbox_and_to_the_world() throws UnknownHostException {
    assertThat(addresses.resolve("127.0.0.1")).hasSize(1);
    assertThat(addresses.resolve("203.0.113.7")).hasSize(1);
  }
}
