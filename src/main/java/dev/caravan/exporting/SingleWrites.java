package dev.caravan.exporting;

import dev.caravan.exporting.SingleWrite.Progress;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MemberStatus;
import dev.caravan.run.RunPages;
import dev.caravan.run.RunStore;
import dev.caravan.segment.ObjectiveStore;
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

  private final Jdbi jdbi;
  private final RunStore runs;
  private final RunPages pages;
  private final Clock clock;
  private final PlannedRows rows;
  private final CandidateStore candidates;
  private final ConsentAtSending consent;

  public SingleWrites(
      Jdbi jdbi, RunStore runs, RunPages pages, ObjectiveStore objectives, Clock clock) {
    this.jdbi = jdbi;
    this.runs = runs;
    this.pages = pages;
    this.clock = clock;
    this.rows = new PlannedRows(jdbi);
    this.candidates = new CandidateStore(jdbi);
    this.consent = new ConsentAtSending(jdbi, objectives);
  }

  /** Leaves out who no longer consents. */
  public List<SingleWrite> prepare(Chunk chunk) {
    ExportAudience work = chunk.audience();
    runs.checkStop(work.run().id());
    List<SingleWrite> writes = new ArrayList<>();
    Set<Long> withdrawn = consent.withdrawn(work, chunk.profiles());
    RowResults settled = new RowResults(work);
    for (PlannedRow row : rows.read(chunk)) {
      if (withdrawn.contains(row.profile())) {
        settled.consentWithdrawn(row);
      } else {
        writes.add(SingleWrite.of(work, row));
      }
    }
    // The chunk's own page is the one of what ends by a call.
    settled.keep(jdbi, pages, work.page(chunk.phase(), chunk.page() + 1));
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
    return failure.kind() == MailchimpFailure.Kind.NOT_FOUND
        ? new MemberResult.Missing(write.row(), clock.instant())
        : new MemberResult.Refused(write.row(), clock.instant(), UpsertAnswer.refused(failure));
  }

  /** Keeps what ended of a chunk, also where one of its calls failed. */
  public void keep(
      @ExchangeProperty(SideBySide.SENDING) Sending sending,
      @ExchangeProperty("chunk") Chunk chunk) {
    RowResults.of(sending, chunk).keep(jdbi, pages, chunk.key());
  }

  /** Should the answer be lost, the next attempt, and the next start, know that one was made. */
  private SingleWrite due(SingleWrite write, Progress found, Exchange exchange) {
    boolean own = found == Progress.THERE && write.row().attempted() && !write.isMove();
    candidates.attempt(write.audience(), List.of(write.row().profile()));
    SingleWrite due = write.looked(own ? Progress.OWN : found);
    exchange.setProperty(ORDER, due);
    return due;
  }
}
