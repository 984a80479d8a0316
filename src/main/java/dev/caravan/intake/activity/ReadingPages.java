package dev.caravan.intake.activity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.intake.InboxEntry;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** The steps of the route {@code activity-reading}. Safe for use by many threads. */
public final class ReadingPages {
  private static final int PAGE = 1_000;
  private static final int MOST_RESTARTS = 3;

  private final Jdbi jdbi;
  private final ActivityPolls polls;
  private final Clock clock;

  public ReadingPages(Jdbi jdbi, ActivityPolls polls, Clock clock) {
    this.jdbi = jdbi;
    this.polls = polls;
    this.clock = clock;
  }

  /** The call that brings the next page. */
  public MailchimpCall call(Reading reading) {
    MailchimpCall call =
        MailchimpCall.get(reading.poll().account(), reading.kind().path(reading.report().id()))
            .with("fields", reading.kind().fields())
            .with("count", PAGE)
            .with("offset", reading.offset());
    return reading.kind() == ReadingKind.ACTIVITY && reading.since() != null
        ? call.with("since", reading.since())
        : call;
  }

  /**
   * What of a page is worth keeping, as it was told; null: nothing. {@code since} leaves out what
   * happened, not those to whom nothing happened: they are left out here.
   */
  public InboxEntry entry(MailchimpAnswer answer, Reading reading) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (JsonNode row : answer.body().path(reading.kind().list())) {
      if (isNew(row, reading)) {
        rows.add(row);
      }
    }
    if (rows.isEmpty()) {
      return null;
    }
    CampaignReport report = reading.report();
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    ObjectNode campaign = page.putObject("campaign");
    campaign.put("id", report.id()).put("title", report.title());
    campaign.put("list", report.audience());
    if (report.parent() != null) {
      campaign.put("parent", report.parent());
    }
    if (report.sentAt() != null) {
      campaign.put("sent", report.sentAt().toString());
    }
    page.set(reading.kind().list(), rows);
    // PostgreSQL keeps no NUL.
    String body = page.toString().replace("\\u0000", "");
    return new InboxEntry(reading.poll().connection(), InboxEntry.Source.ACTIVITY, body);
  }

  // Of those who unsubscribed, Mailchimp tells all each time.
  private static boolean isNew(JsonNode row, Reading reading) {
    return switch (reading.kind()) {
      case ACTIVITY -> !row.path("activity").isEmpty();
      case SENT -> true;
      case UNSUBSCRIBED ->
          reading.since() == null
              || CampaignReport.time(row.path("timestamp").asText()) == null
              || CampaignReport.time(row.path("timestamp").asText()).isAfter(reading.since());
    };
  }

  /**
   * The page is durable: where the reading goes on. When recipients came or went meanwhile, pages
   * may have moved, and it begins again, a few times; what still moves is read by the next poll.
   */
  public Reading stored(MailchimpAnswer answer, Reading reading) {
    int total = answer.body().path("total_items").asInt();
    boolean moved = reading.total() >= 0 && reading.total() != total;
    boolean again = moved && reading.restarts() < MOST_RESTARTS;
    Reading next =
        reading.at(
            again ? 0 : reading.offset() + PAGE, total, reading.restarts() + (again ? 1 : 0));
    jdbi.useTransaction(
        handle -> {
          polls.working(handle, reading.poll());
          if (next.isGoingOn()) {
            CampaignStore.goOn(handle, reading, next.offset());
          } else {
            CampaignStore.end(handle, reading, clock.instant());
          }
        });
    return next;
  }
}
