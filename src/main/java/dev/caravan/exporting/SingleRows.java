package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * What is alike wherever the members of a chunk are called about one by one, before the first call
 * and after the last. Safe for use by many threads.
 */
public final class SingleRows {
  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final Clock clock;
  private final PlannedRows rows;
  private final ConsentAtSending consent;

  public SingleRows(
      Jdbi jdbi, RunStore runs, RunPages pages, ObjectiveStore objectives, Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.clock = clock;
    this.rows = new PlannedRows(jdbi);
    this.consent = new ConsentAtSending(jdbi, objectives);
  }

  /** The rows for which something is still to be sent, unless the run is to stop. */
  List<PlannedRow> due(Chunk chunk) {
    runs.checkStop(chunk.audience().run().id());
    return rows.read(chunk);
  }

  /** Of these profiles, those that the connection may not handle any more. */
  Set<Long> withdrawn(Chunk chunk, Collection<Long> profiles) {
    return consent.withdrawn(chunk.audience(), profiles);
  }

  /** Keeps what ended without a call. */
  void settle(Chunk chunk, RowResults settled) {
    // The chunk's own page is the one of what ends by a call.
    settled.keep(jdbi, pages, chunk.audience().page(chunk.phase(), chunk.page() + 1));
  }

  /** A member that is gone is told as gone; any other refusal as it is. */
  MemberResult refused(PlannedRow row, MailchimpFailure failure) {
    return failure.kind() == MailchimpFailure.Kind.NOT_FOUND
        ? new MemberResult.Missing(row, clock.instant())
        : new MemberResult.Refused(row, clock.instant(), UpsertAnswer.refused(failure));
  }

  /** Keeps what ended of a chunk, also where one of its calls failed. */
  public void keep(
      @ExchangeProperty(SideBySide.SENDING) Sending sending,
      @ExchangeProperty("chunk") Chunk chunk) {
    RowResults.of(sending, chunk).keep(jdbi, pages, chunk.key());
  }
}
