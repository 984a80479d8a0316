package dev.caravan.mailchimp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.mailchimp.MailchimpFailure.FieldError;
import dev.caravan.mailchimp.MailchimpFailure.Kind;
import dev.caravan.testing.SettableClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerReaderTest {
  private final AnswerReader reader =
      new AnswerReader(new ObjectMapper(), new SettableClock("2026-11-01T10:00:00.750Z"));

  @Test
  void should_read_the_fields_that_are_asked_for_and_what_is_in_them() {
    TokenFilter fields = AnswerFields.of("new.id", "new.tags", "errors", "deep.er.most");
    String body =
        """
        {"new": [{"id": "a", "merge": {"id": 1}, "tags": [{"id": 2, "name": "x"}], "n": [[1]]},
                 {"other": 1}, {"id": null}],
         "errors": [{"field": "f"}], "deep": {"er": {"most": true, "least": false}, "most": 1},
         "total": 3}
        """;
    assertThat(reader.read(200, null, body.getBytes(UTF_8), fields).body())
        .hasToString(
            """
            {"new":[{"id":"a","tags":[{"id":2,"name":"x"}]},{"id":null}],\
            "errors":[{"field":"f"}],"deep":{"er":{"most":true}}}""");
  }

  @Test
  void should_find_a_broken_answer_also_behind_what_is_not_read() {
    for (String broken :
        List.of("{\"id\": 1, \"rest\": {\"a\": [1, ", "{\"id\": 1, \"rest\": nul}", "")) {
      MailchimpFailure failure =
          catchThrowableOfType(
              MailchimpFailure.class,
              () -> reader.read(200, null, broken.getBytes(UTF_8), AnswerFields.of("id")));
      assertThat(failure.kind()).isEqualTo(Kind.PASSING);
    }
    assertThat(
            reader
                .read(200, null, "{}".getBytes(UTF_8), AnswerFields.of("id"))
                .body()
                .path("id")
                .isMissingNode())
        .isTrue();
  }

  private MailchimpFailure failure(int status, String body) {
    byte[] bytes = body == null ? null : body.getBytes(UTF_8);
    return catchThrowableOfType(MailchimpFailure.class, () -> reader.read(status, null, bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "429 | {\"title\": \"Too Many Requests\"}        | PASSING",
        "500 | {\"title\": \"Internal Server Error\"}    | PASSING",
        "502 | <html>Bad Gateway</html>                  | PASSING",
        "503 | -                                         | PASSING",
        "408 | -                                         | PASSING",
        "403 | -                                         | PASSING",
        "403 | <html>Forbidden</html>                    | PASSING",
        "403 | {\"title\": \"User Disabled\"}            | CREDENTIALS",
        "403 | {\"title\": \"Forbidden\", \"detail\": \"wrong API key for this\"} | CREDENTIALS",
        "403 | {\"title\": \"Forbidden\", \"detail\": \"no access to this list\"} | REFUSED",
        "401 | {\"title\": \"API Key Invalid\"}          | CREDENTIALS",
        "401 | -                                         | CREDENTIALS",
        "404 | {\"title\": \"Resource Not Found\"}       | NOT_FOUND",
        "400 | {\"title\": \"Invalid Resource\"}         | REFUSED",
        "405 | {\"title\": \"Method Not Allowed\"}       | REFUSED",
        "302 | <html>Moved</html>                        | PASSING",
        "200 | {\"members\": [                           | PASSING",
        "200 | -                                         | PASSING",
      })
  void should_tell_what_passes_from_what_stays(int status, String body, Kind kind) {
    MailchimpFailure failure = failure(status, body);

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.isPassing()).isEqualTo(kind == Kind.PASSING);
  }

  @Test
  void should_carry_what_the_problem_document_says_of_each_field() {
    MailchimpFailure failure =
        failure(
            400,
            """
            {"title": "Invalid Resource", "detail": "Look at the errors",
             "errors": [{"field": "merge_fields.ZIP", "message": "too long"}, {"message": "odd"}]}
            """);

    assertThat(failure.title()).isEqualTo("Invalid Resource");
    assertThat(failure.detail()).isEqualTo("Look at the errors");
    assertThat(failure.errors())
        .containsExactly(new FieldError("merge_fields.ZIP", "too long"), new FieldError("", "odd"));
    assertThat(failure).hasMessage("400 Invalid Resource: Look at the errors");
  }

  @Test
  void should_go_by_the_clock_of_mailchimp_in_full_seconds() {
    byte[] body = "{}".getBytes(UTF_8);

    assertThat(reader.read(200, "Sun, 01 Nov 2026 09:59:58 GMT", body).at())
        .isEqualTo(Instant.parse("2026-11-01T09:59:58Z"));
    assertThat(reader.read(200, null, body).at()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
    assertThat(reader.read(200, "yesterday", body).at())
        .isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
  }

  @Test
  void should_take_an_empty_204_for_an_answer() {
    assertThat(reader.read(204, null, null).body().isMissingNode()).isTrue();
  }
}
