package dev.caravan.connection;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

/** Reads the key {@code events}. */
final class EventsReader {
  private static final Set<String> KEYS = Words.of("joinKey", "types", "campaigns", "backfillFrom");
  private static final Set<String> TYPES =
      Words.of("open", "click", "bounce", "sent", "unsubscribe");

  private static final LocalDate EARLIEST = LocalDate.of(2001, 1, 1);

  private EventsReader() {}

  static EventSource read(Fields document) {
    return document.object("events", EventsReader::source, KEYS);
  }

  private static EventSource source(Fields fields) {
    String joinKey =
        fields.has("joinKey")
            ? fields.requiredText("joinKey")
            : fields.missing("joinKey", "identity, or the property that holds the address");
    return new EventSource(
        joinKey,
        words(fields, "types", "type", TYPES),
        words(fields, "campaigns", "kind of campaign", EventSource.CAMPAIGNS),
        fields.text("backfillFrom").map(day -> day(fields, day)).orElse(null));
  }

  // All of them when the key is not there.
  private static Set<String> words(Fields fields, String key, String what, Set<String> all) {
    if (!fields.has(key)) {
      return all;
    }
    Set<String> words = fields.distinctTexts(key);
    for (String word : words) {
      if (!all.contains(word)) {
        fields.problem(key, Spelling.unknown(what, word, all));
      }
    }
    if (words.isEmpty()) {
      fields.problem(key, "must name at least one of " + Fields.joined(all));
    }
    return words;
  }

  // Mailchimp is younger.
  private static LocalDate day(Fields fields, String text) {
    try {
      LocalDate day = LocalDate.parse(text);
      if (!day.isBefore(EARLIEST) && day.getYear() < 10_000) {
        return day;
      }
    } catch (DateTimeException e) {
      // said below
    }
    fields.problem(
        "backfillFrom", "must be a day from 2001-01-01 on such as 2025-01-01, not " + text);
    return null;
  }
}
