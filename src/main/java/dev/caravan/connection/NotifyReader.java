package dev.caravan.connection;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the key {@code notify}. */
final class NotifyReader {
  static final Set<String> KEYS = Words.of("to", "on", "webhook", "rejectedOver");

  private static final Choices<Boolean> ON = new Choices<>("occasion", on());

  // One address and nothing else: no display name, no second header line.
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>(),;:\"\\\\\\[\\]\\p{Cntrl}]{1,64}@[A-Za-z0-9.-]{1,190}");

  private NotifyReader() {}

  static Notify read(Fields document) {
    return document.object("notify", NotifyReader::notify, KEYS);
  }

  private static Notify notify(Fields fields) {
    Set<String> to = fields.distinctTexts("to");
    for (String address : to) {
      if (!ADDRESS.matcher(address).matches()) {
        fields.problem("to", address + " is no address; right would be ops@example.org");
      }
    }
    URI webhook = fields.has("webhook") ? webhook(fields) : null;
    if (to.isEmpty() && !fields.has("webhook")) {
      fields.missing("to", "who is told: [ops@example.org]; or give a webhook");
    }
    double rejectedOver = fields.decimal("rejectedOver", 0, 100, 0);
    return new Notify(
        java.util.List.copyOf(to),
        fields.choice("on", ON, false),
        webhook,
        fields.has("rejectedOver") ? rejectedOver : null);
  }

  private static URI webhook(Fields fields) {
    String text = fields.text("webhook").orElse("");
    try {
      URI address = new URI(text);
      if (text.matches("https?://.+")
          && address.getHost() != null
          && address.getUserInfo() == null
          && address.getFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // said below, without the address: it may hold a secret
    }
    fields.problem("webhook", "is no address; right would be https://ops.example.org/hook");
    return null;
  }

  private static Map<String, Boolean> on() {
    Map<String, Boolean> on = new LinkedHashMap<>();
    on.put("failed", false);
    on.put("every", true);
    return on;
  }
}
