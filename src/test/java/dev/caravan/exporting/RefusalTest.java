package dev.caravan.exporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ann@example.org is in a Compliance State due to unsubscribe | COMPLIANCE_STATE",
        "ann@example.org was permanently deleted and cannot be re-imported. | FORGOTTEN",
        "ann@example.org looks fake or invalid, please enter a real email address. | FAKE_ADDRESS",
        "Please provide a valid email address. | BAD_ADDRESS",
        "ann@example.org has signed up to a lot of lists very recently | TOO_MANY_LISTS",
        "Your merge fields were invalid. | MERGE_FIELD",
        "Something nobody has seen before | UNKNOWN"
      })
  void should_tell_refusals_apart_by_their_text(String text, Refusal refusal) {
    assertThat(Refusal.of(text, "")).isEqualTo(refusal);
  }

  @Test
  void should_blame_the_field_that_mailchimp_names() {
    assertThat(Refusal.of("Please enter a number", "AGE")).isEqualTo(Refusal.MERGE_FIELD);
  }

  @Test
  void should_wait_longer_each_time_and_never_longer_than_a_week() {
    assertThat(Refusal.MERGE_FIELD.pause(0)).hasValue(Duration.ofHours(1));
    assertThat(Refusal.MERGE_FIELD.pause(2)).hasValue(Duration.ofHours(4));
    assertThat(Refusal.MERGE_FIELD.pause(1000)).hasValue(Duration.ofDays(7));
    assertThat(Refusal.TOO_MANY_LISTS.pause(5)).hasValue(Duration.ofDays(1));
    assertThat(Refusal.FORGOTTEN.pause(0)).isEmpty();
  }
}
