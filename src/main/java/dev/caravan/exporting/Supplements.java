package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes tags and marketing permissions of members, one by one. Until all calls about a member are
 * answered, its row is open and the ledger does not know of them: who is cut short here goes on
 * here. Safe for use by many threads.
 */
public final class Supplements {
  private static final String ORDER = "order";

  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final Clock clock;
  private final PlannedRows rows;
  private final ConsentAtSending consent;

  public Supplements(
      Jdbi jdbi, RunStore runs, RunPages pages, ObjectiveStore objectives, Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.clock = clock;
    this.rows = new PlannedRows(jdbi);
    this.consent = new ConsentAtSending(jdbi, objectives);
  }

  /** Leaves out whom somebody has archived since the plan was made, and who no longer consents. */
  public List<SupplementOrder> prepare(Chunk chunk) {
    ExportAudience work = chunk.audience();
    runs.checkStop(work.run().id());
    List<SupplementOrder> orders = new ArrayList<>();
    Set<Long> withdrawn = consent.withdrawn(work, chunk.profiles());
    RowResults settled = new RowResults(work);
    for (PlannedRow row : rows.read(chunk)) {
      if (row.status() == MemberStatus.ARCHIVED) {
        settled.archivedMeanwhile(row);
      } else if (withdrawn.contains(row.profile())) {
        settled.consentWithdrawn(row);
      } else {
        orders.add(SupplementOrder.of(work, row));
      }
    }
    // The chunk's own page is the one of what ends by a call.
    settled.keep(jdbi, pages, work.page(chunk.phase(), chunk.page() + 1));
    return orders;
  }

  public MemberResult done(@ExchangeProperty(ORDER) SupplementOrder order) {
    return new MemberResult.Supplemented(order.row(), clock.instant());
  }

  /** A member that is gone is told as gone; any other refusal as it is. */
  public MemberResult refused(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) SupplementOrder order) {
    return failure.kind() == MailchimpFailure.Kind.NOT_FOUND
        ? new MemberResult.Missing(order.row(), clock.instant())
        : new MemberResult.Refused(order.row(), clock.instant(), UpsertAnswer.refused(failure));
  }

  /** Keeps what ended of a chunk, also where one of its calls failed. */
  public void keep(
      @ExchangeProperty(SideBySide.SENDING) Sending sending,
      @ExchangeProperty("chunk") Chunk chunk) {
    RowResults.of(sending, chunk).keep(jdbi, pages, chunk.key());
  }
}
