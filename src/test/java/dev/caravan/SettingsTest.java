package dev.caravan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String URL = "https://heapanalytics.com/api/track";

  @Test
  void should_send_events_on_only_where_an_address_says_so_and_show_no_secret_of_it() {
    assertThat(settings(Map.of()).sink()).isNull();
    assertThat(
            settings(
                    Map.of(
                        "caravan.events.sink.url", URL + "/secret",
                        "caravan.events.sink.app-id", "1234567890",
                        "caravan.events.sink.token", "secret"))
                .sink()
                .toString())
        .contains("heapanalytics.com")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heapanalytics.com/api/track",
        "file:///etc/passwd",
        "https:///api/track",
        "https://user:secret@heapanalytics.com/",
        "https://heapanalytics.com/#secret",
        "https://heap analytics.com/secret"
      })
  void should_refuse_what_is_no_address_of_a_track_call(String url) {
    Settings settings =
        settings(Map.of("caravan.events.sink.url", url, "caravan.events.sink.app-id", "1"));

    assertThatThrownBy(settings::sink)
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("caravan.events.sink.url")
        .hasMessageNotContaining("secret");
  }

  @Test
  void should_ask_for_the_app_id_that_goes_with_the_address() {
    Settings settings = settings(Map.of("caravan.events.sink.url", URL));

    assertThatThrownBy(settings::sink).hasMessageContaining("caravan.events.sink.app-id is empty");
  }

  @Test
  void should_tell_camel_where_to_answer_also_where_the_environment_says_it() {
    assertThat(
            new Settings(
                    new Properties(),
                    Map.of("CAMEL_SERVER_PORT", "18080", "CAMEL_MANAGEMENT_HOST", "0.0.0.0"),
                    new Properties())
                .doors())
        .containsEntry("camel.server.port", "18080")
        .containsEntry("camel.server.host", "127.0.0.1")
        .containsEntry("camel.management.host", "0.0.0.0")
        .containsEntry("camel.management.port", "8081");
  }

  @Test
  void should_read_a_secret_from_a_file_of_its_own(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "hunter2\n");

    assertThat(
            settings(Map.of("caravan.database.password-file", file.toString()))
                .text("caravan.database.password"))
        .isEqualTo("hunter2");
    assertThat(
            new Settings(
                    new Properties(),
                    Map.of("CARAVAN_API_TOKEN_FILE", file.toString()),
                    new Properties())
                .text("caravan.api.token"))
        .isEqualTo("hunter2");
  }

  @Test
  void should_refuse_a_secret_that_is_given_twice_or_cannot_be_read() {
    assertThatThrownBy(
            () ->
                settings(
                        Map.of(
                            "caravan.api.token",
                            "one",
                            "caravan.api.token-file",
                            "/run/secrets/two"))
                    .text("caravan.api.token"))
        .hasMessage(
            "Both caravan.api.token and caravan.api.token-file are given; give one of them");
    assertThatThrownBy(
            () ->
                settings(Map.of("caravan.secret-key-file", "/nowhere/key"))
                    .text("caravan.secret-key"))
        .hasMessageContaining("caravan.secret-key-file: /nowhere/key cannot be read");
    assertThatThrownBy(() -> settings(Map.of("caravan.public-url-file", "/run/secrets/url")))
        .hasMessageContaining("There is no setting caravan.public-url-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"proxy.test", "10.0.0.0/33", "10.0.0.0/", "127.0.0.1;", "10.0.0.1, *", "::/129"})
  void should_refuse_what_is_no_address_of_a_proxy(String proxies) {
    Settings settings = settings(Map.of("caravan.http.trusted-proxies", proxies));

    assertThatThrownBy(settings::trustedProxies)
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("caravan.http.trusted-proxies is " + proxies + "; right are");
  }

  @Test
  void should_compare_every_night_unless_told_otherwise() {
    assertThat(settings(Map.of()).driftAt()).contains(LocalTime.of(2, 30));
    assertThat(settings(Map.of("caravan.drift.at", "never")).driftAt()).isEmpty();
    assertThatThrownBy(settings(Map.of("caravan.drift.at", "25:00"))::driftAt)
        .hasMessageContaining("right is a time of day such as 02:30, or never");
  }

  @Test
  void should_trust_no_proxy_unless_one_is_named() {
    assertThat(settings(Map.of()).trustedProxies()).isEmpty();
    assertThat(
            settings(Map.of("caravan.http.trusted-proxies", " 127.0.0.1,10.0.0.0/8\n ::1 "))
                .trustedProxies())
        .hasSize(3);
  }

  private static Settings settings(Map<String, String> given) {
    Properties file = new Properties();
    file.putAll(given);
    return new Settings(file, Map.of(), new Properties());
  }
}
