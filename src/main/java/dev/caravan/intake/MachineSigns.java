package dev.caravan.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.access.AddressRange;
import dev.caravan.event.EmailEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What tells that a machine, not a person, most likely opened a mail or followed a link: it
 * happened seconds after sending, many links were followed at once, or it came from a proxy that is
 * known by its user agent or its addresses. The proxies are data, in {@code machines.txt}.
 * Immutable.
 */
public final class MachineSigns {
  /** Nobody reads a mail this soon after it was sent. */
  public static final Duration TOO_SOON = Duration.ofSeconds(10);

  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final int MANY_LINKS = 3;

  private final List<String> userAgents;
  private final List<AddressRange> ranges;

  private MachineSigns(List<String> userAgents, List<AddressRange> ranges) {
    this.userAgents = List.copyOf(userAgents);
    this.ranges = List.copyOf(ranges);
  }

  /** The proxies that this release knows. */
  public static MachineSigns known() {
    try (InputStream resource = MachineSigns.class.getResourceAsStream("/machines.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
      return read(lines.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("machines.txt cannot be read", e);
    }
  }

  /** One sign a line: {@code agent <part of a user agent>} or {@code range <network>/<bits>}. */
  static MachineSigns read(List<String> lines) {
    List<String> userAgents = new ArrayList<>();
    List<AddressRange> ranges = new ArrayList<>();
    for (String line : lines) {
      String sign = line.replaceAll("#.*", "").strip();
      if (sign.startsWith("agent ")) {
        userAgents.add(sign.substring(6).strip().toLowerCase(Locale.ROOT));
      } else if (sign.startsWith("range ")) {
        ranges.add(AddressRange.of(sign.substring(6).strip()));
      } else if (!sign.isEmpty()) {
        throw new IllegalArgumentException(
            "a sign is \"" + sign + "\"; right is agent <text> or range <network>/<bits>");
      }
    }
    return new MachineSigns(userAgents, ranges);
  }

  /**
   * Whether it was most likely a machine. Only opens and clicks can be a machine's.
   *
   * @param sent when the mail was sent; null when that is not known
   * @param address of the client; null when that is not known
   * @param userAgent null when that is not known
   */
  public boolean isMachine(
      EmailEvent event, Instant sent, Instant time, String address, String userAgent) {
    if (event != EmailEvent.OPEN && event != EmailEvent.CLICK) {
      return false;
    }
    return sent != null && time.isBefore(sent.plus(TOO_SOON))
        || userAgent != null && isKnownAgent(userAgent.toLowerCase(Locale.ROOT))
        || address != null && ranges.stream().anyMatch(range -> range.holds(address));
  }

  /**
   * The times at which one person followed so many links of a mail at once that a scanner did it.
   *
   * @param activity of one recipient, as {@code email-activity} tells it
   */
  static List<Instant> manyLinksAtOnce(JsonNode activity) {
    NavigableMap<Instant, Set<String>> links = new TreeMap<>();
    for (JsonNode told : activity) {
      if (told.path("action").asText().equals("click")) {
        EventTime.iso(told.path("timestamp").asText())
            .ifPresent(
                time ->
                    links
                        .computeIfAbsent(time, at -> new HashSet<>())
                        .add(told.path("url").asText()));
      }
    }
    List<Instant> times = new ArrayList<>();
    for (Instant time : links.keySet()) {
      // Whatever else was followed within the same two seconds, before or after.
      long urls =
          links.subMap(time.minus(AT_ONCE), true, time.plus(AT_ONCE), true).values().stream()
              .flatMap(Set::stream)
              .distinct()
              .count();
      if (urls >= MANY_LINKS) {
        times.add(time);
      }
    }
    return times;
  }

  private boolean isKnownAgent(String userAgent) {
    return userAgents.stream().anyMatch(userAgent::contains);
  }
}
