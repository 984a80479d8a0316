package dev.caravan.web;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** The parameters of an analysis; what is wrong with one is told with what would be right. */
final class AnalysisParameters {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,5})([dh])");
  private static final Duration LONGEST = Duration.ofDays(3_650);

  private final Exchange exchange;

  AnalysisParameters(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Null: not given. */
  String text(String name) {
    String text = exchange.getMessage().getHeader(name, String.class);
    return text == null || text.isBlank() ? null : text.strip();
  }

  String required(String name, String example) {
    String text = text(name);
    if (text == null) {
      throw ApiProblem.badRequest(name + " is missing; give one such as " + example);
    }
    return text;
  }

  String text(String name, String otherwise) {
    String text = text(name);
    return text == null ? otherwise : text;
  }

  /** Names with commas between them. */
  List<String> list(String name, String otherwise) {
    List<String> list = new ArrayList<>();
    Arrays.stream(text(name, otherwise).split(","))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .forEach(list::add);
    if (list.isEmpty() || list.size() > 10) {
      throw ApiProblem.badRequest(name + " must name 1 to 10, with commas between them");
    }
    return list;
  }

  boolean flag(String name) {
    String text = text(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw ApiProblem.badRequest(name + " is \"" + text + "\"; right is true or false");
    }
    return text.equals("true");
  }

  int number(String name, int otherwise, int least, int most) {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    if (text.matches("[0-9]{1,6}")
        && Integer.parseInt(text) >= least
        && Integer.parseInt(text) <= most) {
      return Integer.parseInt(text);
    }
    throw ApiProblem.badRequest(
        name + " is \"" + text + "\"; right is a whole number from " + least + " to " + most);
  }

  Duration span(String name, String text) {
    Matcher matcher = SPAN.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration span =
          matcher.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
      if (!span.isZero() && span.compareTo(LONGEST) <= 0) {
        return span;
      }
    }
    throw ApiProblem.badRequest(
        name + " is \"" + text + "\"; right is a number of days or hours, such as 7d or 12h");
  }

  /** A time, or a day in UTC. */
  Instant time(String name, Instant otherwise) {
    String text = text(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          // A plus sign that was not percent-encoded arrives as a blank.
          : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw ApiProblem.badRequest(
          name + " is \"" + text + "\"; right is a time such as 2026-11-01T10:00:00Z, or a day");
    }
  }
}
