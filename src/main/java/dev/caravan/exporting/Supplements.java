package dev.caravan.exporting;

import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MemberStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * Writes tags and marketing permissions of members, one by one. Until all calls about a member are
 * answered, its row is open and the ledger does not know of them: who is cut short here goes on
 * here. Safe for use by many threads.
 */
public final class Supplements {
  private static final String ORDER = "order";

  private final SingleRows chunks;
  private final Clock clock;

  public Supplements(SingleRows chunks, Clock clock) {
    this.chunks = chunks;
    this.clock = clock;
  }

  /** Leaves out whom somebody has archived since the plan was made, and who no longer consents. */
  public List<SupplementOrder> prepare(Chunk chunk) {
    ExportAudience work = chunk.audience();
    List<PlannedRow> due = chunks.due(chunk);
    List<SupplementOrder> orders = new ArrayList<>();
    Set<Long> withdrawn = chunks.withdrawn(chunk, chunk.profiles());
    RowResults settled = new RowResults(work);
    for (PlannedRow row : due) {
      if (row.status() == MemberStatus.ARCHIVED) {
        settled.archivedMeanwhile(row);
      } else if (withdrawn.contains(row.profile())) {
        settled.consentWithdrawn(row);
      } else {
        orders.add(SupplementOrder.of(work, row));
      }
    }
    chunks.settle(chunk, settled);
    return orders;
  }

  public MemberResult done(@ExchangeProperty(ORDER) SupplementOrder order) {
    return new MemberResult.Supplemented(order.row(), clock.instant());
  }

  /** A member that is gone is told as gone; any other refusal as it is. */
  public MemberResult refused(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) SupplementOrder order) {
    return chunks.refused(order.row(), failure);
  }
}
