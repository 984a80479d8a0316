package dev.caravan.mailchimp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.mailchimp.MailchimpFailure.FieldError;
import dev.caravan.mailchimp.MailchimpFailure.Kind;
import java.io.IOException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells answers from failures. Statuses and titles decide, as the API's documentation of errors
 * asks: the type of a problem document may be missing, and gateways answer in HTML or not at all.
 */
public final class AnswerReader {
  private final ObjectMapper json;
  private final Clock clock;

  /**
   * @param clock used where an answer carries no date
   */
  public AnswerReader(ObjectMapper json, Clock clock) {
    this.json = json;
    this.clock = clock;
  }

  /** All of an answer. */
  public MailchimpAnswer read(int status, String date, byte[] body) {
    return read(status, date, body, AnswerFields.ALL);
  }

  /**
   * @param date the answer's Date header; null when there was none
   * @param fields what is read of a success; failures are read whole
   * @throws MailchimpFailure for any status but 2xx, and for a body that is not whole JSON
   */
  public MailchimpAnswer read(int status, String date, byte[] body, TokenFilter fields) {
    if (status / 100 == 2) {
      return new MailchimpAnswer(status, instant(date), success(status, body, fields));
    }
    throw failure(status, problem(body));
  }

  private JsonNode success(int status, byte[] body, TokenFilter fields) {
    if (body == null || body.length == 0) {
      if (status == 204) {
        return MissingNode.getInstance();
      }
      throw passing(status, "Empty answer", "a body was expected");
    }
    try (JsonParser parser = json.createParser(body)) {
      JsonNode tree =
          json.readTree(
              fields == AnswerFields.ALL
                  ? parser
                  : new FilteringParserDelegate(
                      parser, fields, Inclusion.INCLUDE_ALL_AND_PATH, true));
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (IOException e) {
      throw passing(status, "Broken answer", "the body is not whole JSON");
    }
  }

  private JsonNode problem(byte[] body) {
    try {
      JsonNode tree = body == null || body.length == 0 ? null : json.readTree(body);
      return tree != null && tree.isObject() ? tree : MissingNode.getInstance();
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private MailchimpFailure failure(int status, JsonNode problem) {
    String title = problem.path("title").asText("HTTP " + status);
    String detail = problem.path("detail").asText("");
    List<FieldError> errors = new ArrayList<>();
    for (JsonNode error : problem.path("errors")) {
      errors.add(new FieldError(error.path("field").asText(""), error.path("message").asText("")));
    }
    return new MailchimpFailure(kind(status, problem), status, title, detail, errors);
  }

  private static Kind kind(int status, JsonNode problem) {
    if (status == 429 || status >= 500 || status == 408) {
      return Kind.PASSING;
    }
    if (problem.isMissingNode()) {
      // A gateway spoke, not the API: a 403 without JSON comes at high volume.
      return status == 401 ? Kind.CREDENTIALS : Kind.PASSING;
    }
    if (status == 401) {
      return Kind.CREDENTIALS;
    }
    if (status == 403) {
      String said =
          (problem.path("title").asText() + problem.path("detail").asText())
              .toLowerCase(java.util.Locale.ROOT);
      return said.contains("api key") || said.contains("user disabled")
          ? Kind.CREDENTIALS
          : Kind.REFUSED;
    }
    return status == 404 ? Kind.NOT_FOUND : Kind.REFUSED;
  }

  private static MailchimpFailure passing(int status, String title, String detail) {
    return new MailchimpFailure(Kind.PASSING, status, title, detail, List.of());
  }

  private Instant instant(String date) {
    if (date != null) {
      try {
        return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      } catch (DateTimeException e) {
        return fullSecond();
      }
    }
    return fullSecond();
  }

  private Instant fullSecond() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
