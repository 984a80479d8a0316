package dev.caravan.intake.activity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.connection.EventSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is read of a campaign, by calls of their own. */
public enum ReadingKind {
  /** Opens, clicks and bounces. */
  ACTIVITY(
      "email-activity",
      "emails",
      "activity",
      Set.of("open", "click", "bounce"),
      List.of(
          "/opens/opens_total",
          "/opens/last_open",
          "/clicks/clicks_total",
          "/clicks/last_click",
          "/bounces/hard_bounces",
          "/bounces/soft_bounces")),
  /** Whom it was sent to. */
  SENT("sent-to", "sent_to", "absplit_group", Set.of("sent"), List.of("/emails_sent")),
  /** Who unsubscribed from it. */
  UNSUBSCRIBED(
      "unsubscribed",
      "unsubscribes",
      "timestamp,unsubscribes.reason",
      Set.of("unsubscribe"),
      List.of("/unsubscribed"));

  private final String path;
  private final String list;
  private final String column;
  private final Set<String> types;
  private final List<String> counters;

  ReadingKind(String path, String list, String column, Set<String> types, List<String> counters) {
    this.path = path;
    this.list = list;
    this.column = column;
    this.types = types;
    this.counters = counters;
  }

  /** The word in the database. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static ReadingKind of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  String path(String campaign) {
    return "/reports/" + campaign + "/" + path;
  }

  /** The name of the list of rows in an answer. */
  String list() {
    return list;
  }

  /** What is asked of each row: a quarter of what there is. */
  String fields() {
    return list + ".email_id," + list + ".email_address," + list + "." + column + ",total_items";
  }

  boolean isWanted(EventSource source) {
    return !Collections.disjoint(types, source.types());
  }

  /**
   * Whether it is told of this campaign: nothing tells when the mails of an automation were sent.
   */
  boolean isTold(CampaignReport report) {
    return this != SENT || report.sentAt() != null;
  }

  /** What a report says of this kind: as long as it says the same, nothing is new. */
  String seen(CampaignReport report) {
    return counters.stream()
        .map(counter -> report.counters().at(counter))
        .map(JsonNode::asText)
        .collect(Collectors.joining("|"));
  }
}
