package dev.caravan.mailchimp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
  private static final byte[] BODY = "type=campaign&data[id]=c1".getBytes(StandardCharsets.UTF_8);
  private static final String SECRET = "whsec_0123456789abcdef";
  private static final long SIGNED = 1_793_534_400;
  // Computed apart from this program.
  private static final String HEX =
      "a043a480512ab408bc0a6f2a7474917caae59b9b65322667c4349d250c9f80e7";
  private static final String HEADER = "t=" + SIGNED + ",v1=" + HEX;

  @Test
  void should_take_the_signature_of_an_audience_webhook_under_any_of_the_secrets() {
    assertThat(mistake(HEADER, SIGNED, SECRET)).isNull();
    assertThat(mistake(HEADER, SIGNED, "another", SECRET)).isNull();
  }

  @Test
  void should_refuse_the_signature_of_another_secret_body_or_time() {
    assertThat(mistake(HEADER, SIGNED, "another")).contains("does not fit");
    assertThat(mistake(HEADER, SIGNED)).contains("does not fit");
    assertThat(mistake("t=" + (SIGNED + 1) + ",v1=" + HEX, SIGNED, SECRET))
        .contains("does not fit");
    assertThat(
            AudienceSignature.mistake(
                HEADER,
                List.of(SECRET),
                "type=campaign&data[id]=c2".getBytes(StandardCharsets.UTF_8),
                Instant.ofEpochSecond(SIGNED)))
        .isPresent();
  }

  @Test
  void should_refuse_a_signature_that_is_older_or_newer_than_five_minutes() {
    assertThat(mistake(HEADER, SIGNED + 300, SECRET)).isNull();
    assertThat(mistake(HEADER, SIGNED - 300, SECRET)).isNull();
    assertThat(mistake(HEADER, SIGNED + 301, SECRET)).contains("more than 300 seconds");
    assertThat(mistake(HEADER, SIGNED - 301, SECRET)).contains("more than 300 seconds");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v1=00",
        "t=1,v1=",
        "t=99999999999999999999,v1=0000000000000000000000000000000000000000000000000000000000000000",
        "t=-1,v1=0000000000000000000000000000000000000000000000000000000000000000",
        "t=1,v1=zz00000000000000000000000000000000000000000000000000000000000000"
      })
  void should_refuse_a_header_that_is_no_signature(String header) {
    assertThat(mistake(header, SIGNED, SECRET)).contains("is not t=<unix seconds>");
  }

  @Test
  void should_refuse_an_audience_webhook_without_a_signature() {
    assertThat(mistake(null, SIGNED, SECRET)).isEqualTo("X-Mailchimp-Signature is missing");
  }

  @Test
  void should_take_the_signature_that_mandrill_made_of_its_own_example() {
    String event = resource("/webhooks/transactional-click.json").strip();
    String header = "7rUa4lNJitlb178MgGOcHO6T4Bg=";
    String url = "http://requestb.in/q9a918q9";
    SortedMap<String, String> fields =
        new TreeMap<>(Map.of("mandrill_events", "[" + event + "," + event + "]"));

    assertThat(fits(header, "ntynTMaFpM_octE5R1DKAw", url, fields)).isTrue();
    assertThat(fits(header, "ntynTMaFpM_octE5R1DKAx", url, fields)).isFalse();
    assertThat(fits(header, "ntynTMaFpM_octE5R1DKAw", url + "/", fields)).isFalse();
    fields.put("another", "");
    assertThat(fits(header, "ntynTMaFpM_octE5R1DKAw", url, fields)).isFalse();
  }

  @Test
  void should_sign_fields_in_the_order_of_their_names() {
    SortedMap<String, String> fields = new TreeMap<>(Map.of("b", "2", "a", "1"));

    assertThat(fits("/ncUuvSXHCjlSZvRIrXmvJhemhM=", "key", "https://caravan.test/x", fields))
        .isTrue();
  }

  @Test
  void should_refuse_what_is_no_base64_of_twenty_bytes_before_computing_anything() {
    assertThat(TransactionalSignature.mistake(null)).contains("X-Mandrill-Signature is missing");
    assertThat(TransactionalSignature.mistake("7rUa4lNJitlb178MgGOcHO6T4Bg")).isPresent();
    assertThat(TransactionalSignature.mistake("7rUa4lNJitlb178MgGOcHO6T4B!=")).isPresent();
    assertThat(TransactionalSignature.mistake("7rUa4lNJitlb178MgGOcHO6T4Bg=")).isEmpty();
  }

  private static boolean fits(
      String header, String key, String url, SortedMap<String, String> fields) {
    return TransactionalSignature.fits(header, List.of(key), url, fields);
  }

  private static String mistake(String header, long now, String... secrets) {
    return AudienceSignature.mistake(header, List.of(secrets), BODY, Instant.ofEpochSecond(now))
        .orElse(null);
  }

  private static String resource(String name) {
    try (InputStream stream = WebhookSignatureTest.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
