package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.access.AddressRange;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      new TrustedProxies(
          Stream.of("127.0.0.1", "10.0.0.0/8", "fd00::/8").map(AddressRange::of).toList());

  @Test
  void should_believe_nobody_who_is_not_trusted() {
    assertThat(PROXIES.origin("198.51.100.7", List.of("203.0.113.9"), List.of("https")))
        .isEqualTo(new Origin("198.51.100.7", false));
    assertThat(TrustedProxies.NONE.origin("127.0.0.1", List.of("203.0.113.9"), List.of("https")))
        .isEqualTo(new Origin("127.0.0.1", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one hop                          | 203.0.113.9                          | 203.0.113.9
          what the caller wrote before it  | 192.0.2.1, 10.1.1.1, 203.0.113.9     | 203.0.113.9
          several proxies                  | 203.0.113.9, 10.1.1.1 ,10.2.2.2      | 203.0.113.9
          a caller who plays the proxy     | 192.0.2.1, 203.0.113.9, 10.1.1.1     | 203.0.113.9
          nobody but proxies               | 10.1.1.1, 10.2.2.2                   | 10.1.1.1
          a spelling of IPv6               | 2001:DB8::0007                       | 2001:db8:0:0:0:0:0:7
          IPv4 in IPv6                     | 203.0.113.9, ::ffff:10.1.1.1         | 203.0.113.9
          a proxy in IPv6                  | 203.0.113.9, fd12::1                 | 203.0.113.9
          with ports                       | 203.0.113.9:4711, [fd12::1]:80       | 203.0.113.9
          in brackets                      | [2001:db8::7]                        | 2001:db8:0:0:0:0:0:7
          nothing                          | ''                                   | 127.0.0.1
          a word                           | unknown                              | 127.0.0.1
          a name                           | 203.0.113.9, localhost               | 127.0.0.1
          a word behind proxies            | 203.0.113.9, _hidden, 10.1.1.1       | 10.1.1.1
          an empty place                   | 203.0.113.9,, 10.1.1.1               | 10.1.1.1
          no address                       | 203.0.113.999                        | 127.0.0.1
          too many dots                    | 1.2.3.4.5                            | 127.0.0.1
          an open bracket                  | [2001:db8::7                         | 127.0.0.1
          """)
  void should_take_the_last_address_that_is_no_proxy(String what, String chain, String caller) {
    assertThat(PROXIES.origin("127.0.0.1", List.of(chain), List.of()).address())
        .as(what)
        .isEqualTo(caller);
  }

  @Test
  void should_read_a_header_that_comes_twice_as_one_list() {
    assertThat(
            PROXIES.origin("127.0.0.1", List.of("192.0.2.1, 203.0.113.9", "10.1.1.1"), List.of()))
        .isEqualTo(new Origin("203.0.113.9", false));
  }

  @Test
  void should_know_https_from_what_the_nearest_proxy_says() {
    assertThat(PROXIES.origin("127.0.0.1", List.of(), List.of("HTTPS")).https()).isTrue();
    assertThat(PROXIES.origin("127.0.0.1", List.of(), List.of("http, https")).https()).isTrue();
    assertThat(PROXIES.origin("127.0.0.1", List.of(), List.of("https", "http")).https()).isFalse();
    assertThat(PROXIES.origin("127.0.0.1", List.of(), List.of("wss")).https()).isFalse();
    assertThat(PROXIES.origin("127.0.0.1", List.of(), List.of()).https()).isFalse();
  }

  @Property(tries = 300)
  void should_make_nothing_of_garbage(@ForAll @Size(max = 5) List<String> chain) {
    assertThat(PROXIES.origin("127.0.0.1", chain, chain).address()).matches("[0-9a-f.:]+");
  }

  @Property(tries = 300)
  void should_not_care_what_a_caller_has_written(@ForAll @Size(max = 5) List<String> written) {
    List<String> chain =
        Stream.concat(written.stream(), Stream.of("203.0.113.9", "10.1.1.1")).toList();
    assertThat(PROXIES.origin("127.0.0.1", chain, List.of()).address()).isEqualTo("203.0.113.9");
  }
}
