package dev.caravan.connection;

import java.util.Set;

/** Reads the key {@code events}. */
final class EventsReader {
  private static final Set<String> KEYS = Words.of("joinKey", "types", "campaigns", "backfillFrom");
  private static final Set<String> TYPES =
      Words.of("open", "click", "bounce", "sent", "unsubscribe");

  private EventsReader() {}

  static EventSource read(Fields document) {
    return document.object("events", EventsReader::source, KEYS);
  }

  private static EventSource source(Fields fields) {
    fields.notBuilt("campaigns");
    fields.notBuilt("backfillFrom");
    String joinKey =
        fields.has("joinKey")
            ? fields.requiredText("joinKey")
            : fields.missing("joinKey", "identity, or the property that holds the address");
    if (!fields.has("types")) {
      return new EventSource(joinKey, TYPES);
    }
    Set<String> types = fields.distinctTexts("types");
    for (String type : types) {
      if (!TYPES.contains(type)) {
        fields.problem("types", Spelling.unknown("type", type, TYPES));
      }
    }
    if (types.isEmpty()) {
      fields.problem("types", "must name at least one of " + Fields.joined(TYPES));
    }
    return new EventSource(joinKey, types);
  }
}
