package dev.caravan.exporting;

import dev.caravan.exporting.SingleWrite.Progress;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MemberStatus;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes members by calls of their own: changed addresses, and newcomers that no batch may take.
 * Each is looked at right before, so that nobody who was archived meanwhile is brought back, and a
 * call whose answer was lost is recognised. Safe for use by many threads.
 */
public final class SingleWrites {
  private static final String ORDER = "order";

  private final SingleRows chunks;
  private final Clock clock;
  private final CandidateStore candidates;

  public SingleWrites(SingleRows chunks, Jdbi jdbi, Clock clock) {
    this.chunks = chunks;
    this.clock = clock;
    this.candidates = new CandidateStore(jdbi);
  }

  /** Leaves out who no longer consents. */
  public List<SingleWrite> prepare(Chunk chunk) {
    ExportAudience work = chunk.audience();
    List<PlannedRow> due = chunks.due(chunk);
    List<SingleWrite> writes = new ArrayList<>();
    Set<Long> withdrawn = chunks.withdrawn(chunk, chunk.profiles());
    RowResults settled = new RowResults(work);
    for (PlannedRow row : due) {
      if (withdrawn.contains(row.profile())) {
        settled.consentWithdrawn(row);
      } else {
        writes.add(SingleWrite.of(work, row));
      }
    }
    chunks.settle(chunk, settled);
    return writes;
  }

  public MailchimpCall look(@ExchangeProperty(ORDER) SingleWrite write) {
    return write.look();
  }

  /** The write, if it is still to be carried out, or else the result. */
  public Object found(
      @Body MailchimpAnswer answer, @ExchangeProperty(ORDER) SingleWrite write, Exchange exchange) {
    MemberLook look = MemberLook.of(answer);
    return look.status() == MemberStatus.ARCHIVED
        ? look.kept(write.row(), "The member is archived already.")
        : due(write, Progress.THERE, exchange);
  }

  /** A newcomer is not there, as it should be; whose address changed may have the new one. */
  public Object notFound(@ExchangeProperty(ORDER) SingleWrite write, Exchange exchange) {
    if (!write.isMove()) {
      return due(write, Progress.NEW, exchange);
    }
    if (write.progress() == Progress.ELSEWHERE) {
      return new MemberResult.Missing(write.row(), clock.instant());
    }
    exchange.setProperty(ORDER, write.elsewhere());
    return write.elsewhere();
  }

  public MailchimpCall call(SingleWrite write) {
    return write.call();
  }

  public MemberResult carriedOut(
      @Body MailchimpAnswer answer, @ExchangeProperty(ORDER) SingleWrite write) {
    return new MemberResult.Written(
        write.row(), answer.at(), answer.body(), write.progress() != Progress.THERE);
  }

  /** A member that is gone is told as gone; any other refusal as it is. */
  public MemberResult refused(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) SingleWrite write) {
    return chunks.refused(write.row(), failure);
  }

  /** Should the answer be lost, the next attempt, and the next start, know that one was made. */
  private SingleWrite due(SingleWrite write, Progress found, Exchange exchange) {
    boolean own = found == Progress.THERE && write.row().attempted() && !write.isMove();
    candidates.attempt(write.audience(), write.row().profile());
    SingleWrite due = write.looked(own ? Progress.OWN : found);
    exchange.setProperty(ORDER, due);
    return due;
  }
}
