package dev.caravan.intake.activity;

import static dev.caravan.intake.activity.ReadingState.Step.BEGIN;
import static dev.caravan.intake.activity.ReadingState.Step.GO_ON;
import static dev.caravan.intake.activity.ReadingState.Step.NOTHING;
import static dev.caravan.intake.activity.ReadingState.Step.TAKE_AS_READ;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.connection.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadingStateTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final Set<String> ALL = Set.of("open", "click", "bounce", "sent", "unsubscribe");

  @Test
  void should_read_nothing_while_the_report_says_what_it_said() {
    CampaignReport report = report(Duration.ofDays(10), 5);
    ReadingState read = read(report, ReadingKind.ACTIVITY, NOW.minus(Duration.ofDays(8)));

    assertThat(read.next(ReadingKind.ACTIVITY, report, poll(null))).isEqualTo(NOTHING);
    assertThat(read.next(ReadingKind.ACTIVITY, report(Duration.ofDays(10), 6), poll(null)))
        .isEqualTo(BEGIN);
  }

  @Test
  void should_look_for_late_bounces_once_a_day_for_five_days() {
    CampaignReport young = report(Duration.ofDays(4), 5);
    CampaignReport old = report(Duration.ofDays(5).plusSeconds(1), 5);
    Instant yesterday = NOW.minus(Duration.ofHours(25));

    assertThat(next(young, yesterday, ALL)).isEqualTo(BEGIN);
    assertThat(next(young, NOW.minus(Duration.ofHours(23)), ALL)).isEqualTo(NOTHING);
    assertThat(next(old, yesterday, ALL)).isEqualTo(NOTHING);
    assertThat(next(young, yesterday, Set.of("open"))).isEqualTo(NOTHING);
  }

  @Test
  void should_go_on_with_what_was_left_off_whatever_the_report_says() {
    ReadingState left = new ReadingState("x", NOW, NOW, "y", NOW, 3_000);
    assertThat(left.next(ReadingKind.SENT, report(Duration.ofDays(99), 1), poll(null)))
        .isEqualTo(GO_ON);
  }

  @Test
  void should_take_what_was_before_the_set_up_as_read_unless_history_is_asked_for() {
    CampaignReport before = report(Duration.ofDays(10), 5);
    CampaignReport since = report(Duration.ofHours(1), 5);

    assertThat(first(before, null)).isEqualTo(TAKE_AS_READ);
    assertThat(first(since, null)).isEqualTo(BEGIN);
    assertThat(first(before, LocalDate.parse("2026-11-01"))).isEqualTo(BEGIN);
    assertThat(first(before, LocalDate.parse("2026-11-11"))).isEqualTo(TAKE_AS_READ);
  }

  private static ReadingState.Step first(CampaignReport report, LocalDate backfillFrom) {
    return ReadingState.NEVER.next(ReadingKind.SENT, report, poll(backfillFrom));
  }

  private static ReadingState.Step next(CampaignReport report, Instant readAt, Set<String> types) {
    EventSource source = new EventSource("email", types);
    return read(report, ReadingKind.ACTIVITY, readAt)
        .next(
            ReadingKind.ACTIVITY,
            report,
            new Poll(1, 1, source, Set.of(), NOW.minus(Duration.ofDays(1))));
  }

  private static ReadingState read(CampaignReport report, ReadingKind kind, Instant at) {
    return new ReadingState(kind.seen(report), at, at, null, null, null);
  }

  private static Poll poll(LocalDate backfillFrom) {
    return new Poll(
        1,
        1,
        new EventSource("email", ALL, EventSource.CAMPAIGNS, backfillFrom),
        Set.of(),
        NOW.minus(Duration.ofDays(1)));
  }

  private static CampaignReport report(Duration ago, int opens) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("id", "c1").put("type", "regular").put("list_id", "l1");
    report.put("send_time", NOW.minus(ago).toString()).put("emails_sent", 100);
    report.putObject("opens").put("opens_total", opens).put("last_open", "");
    return CampaignReport.of(report, null, NOW);
  }
}
