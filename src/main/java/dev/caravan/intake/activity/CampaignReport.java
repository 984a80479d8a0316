package dev.caravan.intake.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What Mailchimp's report says of a campaign.
 *
 * @param parent the id of the campaign that it is a part of; null: of none
 * @param audience Mailchimp's id
 * @param kind regular, variate, rss or automation
 * @param sentAt null: to everybody at a time of their own
 * @param listedAt when sending it began
 * @param readAt Mailchimp's clock when it said so
 * @param counters the numbers and times that tell whether something is new
 */
public record CampaignReport(
    String id,
    String parent,
    String audience,
    String title,
    String kind,
    Instant sentAt,
    Instant listedAt,
    Instant readAt,
    JsonNode counters) {

  /** What is asked of a report: all that is read here. */
  static final String FIELDS =
      Stream.of(
              "id",
              "type",
              "campaign_title",
              "list_id",
              "send_time",
              "emails_sent",
              "unsubscribed",
              "opens.opens_total",
              "opens.last_open",
              "clicks.clicks_total",
              "clicks.last_click",
              "bounces.hard_bounces",
              "bounces.soft_bounces")
          .collect(Collectors.joining(","));

  /** A report as the API tells it. */
  static CampaignReport of(JsonNode report, String parent, Instant readAt) {
    String kind =
        switch (report.path("type").asText()) {
          case "variate", "absplit", "ab_split" -> "variate";
          case "rss" -> "rss";
          case "automation", "auto" -> "automation";
          default -> "regular";
        };
    Instant sent = time(report.path("send_time").asText());
    return new CampaignReport(
        report.path("id").asText(),
        parent,
        report.path("list_id").asText(),
        report.path("campaign_title").asText(),
        kind,
        kind.equals("automation") ? null : sent,
        sent == null ? readAt : sent,
        readAt,
        report);
  }

  /** The fields of reports that stand in a list of this name. */
  static String fieldsOf(String list) {
    return Stream.of(FIELDS.split(","))
        .map(field -> list + "." + field)
        .collect(Collectors.joining(",", "", ",total_items"));
  }

  /** Whether its parts are read instead of itself. */
  boolean mayHaveParts() {
    return parent == null && (kind.equals("variate") || kind.equals("rss"));
  }

  /** The latest open or click; null: none yet. */
  Instant lastActivity() {
    Instant open = time(counters.at("/opens/last_open").asText());
    Instant click = time(counters.at("/clicks/last_click").asText());
    return open == null || click != null && click.isAfter(open) ? click : open;
  }

  /** A time as Mailchimp tells it; null where it tells none. */
  static Instant time(String text) {
    try {
      return text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
