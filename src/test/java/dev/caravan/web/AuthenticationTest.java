package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api",
        "/api/",
        "/api/runs",
        "/api/runs/",
        "//api/runs",
        "/API/runs",
        "/%61pi/runs",
        "/%2561pi/runs",
        "/api%2Fruns",
        "/%2Fapi/runs",
        "/x/../api/runs",
        "/x/%2e%2e/api/runs",
        "/./api/runs",
        "\\api\\runs",
        "/api;v=1/runs",
        "api/runs"
      })
  void should_guard_every_spelling_of_the_api(String path) {
    assertThat(Authentication.isApi(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/login",
        "/apis",
        "/ap",
        "/x/api/runs",
        "/webhooks/mailchimp/api/secret",
        "/assets/caravan.css",
        "*",
        "/100%",
        "/api/../login"
      })
  void should_leave_other_paths_alone(String path) {
    assertThat(Authentication.isApi(path)).isFalse();
  }
}
