package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FrontDoorTest {
  @Test
  void should_not_start_when_a_handler_cannot_be_put_on_the_router() {
    try (ApiServer server =
        new ApiServer()
            .with(
                router -> {
                  throw new IllegalStateException("no guard today");
                })) {
      assertThatThrownBy(server::start).hasStackTraceContaining("no guard today");
    }
  }
}
