package dev.caravan.intake;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/** The ways in which times are told, all of them between the years 1970 and 9999. */
final class EventTime {
  private static final DateTimeFormatter FIRED_AT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);
  private static final Instant END = Instant.parse("9999-12-31T23:59:59.999Z");

  private EventTime() {}

  /** Mailchimp's {@code fired_at}: {@code YYYY-MM-DD HH:MM:SS}, without a zone and meant as UTC. */
  static Optional<Instant> firedAt(String text) {
    try {
      return inRange(LocalDateTime.parse(text, FIRED_AT).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** ISO 8601 with a zone or offset. */
  static Optional<Instant> iso(String text) {
    try {
      return inRange(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<Instant> milliseconds(long sinceEpoch) {
    return inRange(Instant.ofEpochMilli(sinceEpoch));
  }

  private static Optional<Instant> inRange(Instant time) {
    return time.isBefore(Instant.EPOCH) || time.isAfter(END) ? Optional.empty() : Optional.of(time);
  }
}
