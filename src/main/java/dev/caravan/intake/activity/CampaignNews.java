package dev.caravan.intake.activity;

import dev.caravan.intake.activity.CampaignStore.Key;
import dev.caravan.mailchimp.Mailchimp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds out which campaigns have something new, by their reports alone: a campaign about which the
 * report says what it said before costs no further call. Safe for use by many threads.
 */
public final class CampaignNews {
  // Mailchimp may show an event a little after it happened.
  private static final Duration OVERLAP = Duration.ofMinutes(15);

  private final Jdbi jdbi;
  private final CampaignParts parts;

  public CampaignNews(Jdbi jdbi, Mailchimp mailchimp) {
    this.jdbi = jdbi;
    this.parts = new CampaignParts(mailchimp);
  }

  /**
   * What is to be read, in the order of the reports.
   *
   * @param reports of campaigns that are no parts
   */
  public List<Reading> readings(List<CampaignReport> reports, Poll poll) {
    jdbi.useTransaction(handle -> CampaignStore.backfill(handle, poll));
    List<CampaignReport> whole = reports.stream().filter(report -> !report.mayHaveParts()).toList();
    List<Reading> readings =
        new ArrayList<>(jdbi.inTransaction(handle -> decide(handle, whole, poll)));
    for (CampaignReport parent : reports) {
      if (parent.mayHaveParts()) {
        readings.addAll(ofParent(parent, poll));
      }
    }
    return readings;
  }

  // The parts are read and not the parent, which tells the same events over again. The parent's
  // own readings only remember what was said of it, so that its parts are asked for when it
  // changes.
  private List<Reading> ofParent(CampaignReport parent, Poll poll) {
    Map<Key, ReadingState> states = jdbi.withHandle(handle -> CampaignStore.states(handle, poll));
    boolean quiet = true;
    for (ReadingKind kind : ReadingKind.values()) {
      ReadingState state = states.getOrDefault(new Key(parent.id(), kind), ReadingState.NEVER);
      quiet &=
          !kind.isWanted(poll.source())
              || kind.seen(parent).equals(state.seen())
                  && state.next(kind, parent, poll) == ReadingState.Step.NOTHING;
    }
    if (quiet && !partsAreGoingOn(parent, poll)) {
      return List.of();
    }
    List<CampaignReport> found = parts.of(poll, parent);
    List<CampaignReport> read = found.isEmpty() ? List.of(parent) : found;
    return jdbi.inTransaction(
        handle -> {
          List<Reading> readings = decide(handle, read, poll);
          if (!found.isEmpty()) {
            remember(handle, parent, poll);
          }
          return readings;
        });
  }

  private boolean partsAreGoingOn(CampaignReport parent, Poll poll) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select exists (select from campaign c join campaign_reading r on r.campaign = c.id
                                    where c.connection = :connection and c.parent = :parent
                                      and r.next_offset is not null)
                    """)
                .bind("connection", poll.connection())
                .bind("parent", parent.id())
                .mapTo(Boolean.class)
                .one());
  }

  private static void remember(Handle handle, CampaignReport parent, Poll poll) {
    int id = CampaignStore.put(handle, poll, List.of(parent)).get(parent.id());
    for (ReadingKind kind : ReadingKind.values()) {
      // What is not wanted was not read: the parts are asked for when it is.
      if (kind.isWanted(poll.source())) {
        Reading whole =
            new Reading(poll, id, parent, kind, null, kind.seen(parent), parent.readAt(), 0, 0, 0);
        CampaignStore.begin(handle, whole);
        CampaignStore.end(handle, whole, parent.readAt());
      }
    }
  }

  private static List<Reading> decide(Handle handle, List<CampaignReport> reports, Poll poll) {
    if (reports.isEmpty()) {
      return List.of();
    }
    Map<String, Integer> ids = CampaignStore.put(handle, poll, reports);
    Map<Key, ReadingState> states = CampaignStore.states(handle, poll);
    List<Reading> readings = new ArrayList<>();
    for (CampaignReport report : reports) {
      for (ReadingKind kind : ReadingKind.values()) {
        if (kind.isWanted(poll.source()) && kind.isTold(report)) {
          ReadingState state = states.getOrDefault(new Key(report.id(), kind), ReadingState.NEVER);
          decide(handle, poll, ids.get(report.id()), report, kind, state, readings);
        }
      }
    }
    return readings;
  }

  private static void decide(
      Handle handle,
      Poll poll,
      int id,
      CampaignReport report,
      ReadingKind kind,
      ReadingState state,
      List<Reading> readings) {
    String says = kind.seen(report);
    switch (state.next(kind, report, poll)) {
      case NOTHING -> {}
      case TAKE_AS_READ -> CampaignStore.takeAsRead(handle, id, kind, says, poll.startedAt());
      case GO_ON ->
          readings.add(
              new Reading(
                  poll,
                  id,
                  report,
                  kind,
                  since(state, report, poll),
                  state.pendingSeen(),
                  state.pendingUntil(),
                  state.nextOffset(),
                  -1,
                  0));
      case BEGIN -> {
        Reading reading =
            new Reading(
                poll,
                id,
                report,
                kind,
                since(state, report, poll),
                says,
                report.readAt(),
                0,
                -1,
                0);
        CampaignStore.begin(handle, reading);
        readings.add(reading);
      }
    }
  }

  // What was read is asked for once more a little way back. Of a campaign from before the set-up,
  // only what happens from there on is wanted.
  private static Instant since(ReadingState state, CampaignReport report, Poll poll) {
    if (state.watermark() != null) {
      return state.watermark().minus(OVERLAP);
    }
    boolean asked = poll.backfillFrom() != null && !report.listedAt().isBefore(poll.backfillFrom());
    // Exclusive, and Mailchimp's times are full seconds.
    return report.listedAt().isBefore(poll.startedAt()) && !asked
        ? poll.startedAt().minusSeconds(1)
        : null;
  }
}
