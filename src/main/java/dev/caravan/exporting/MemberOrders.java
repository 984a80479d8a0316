package dev.caravan.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravan.mailchimp.MailchimpAnswer;
import dev.caravan.mailchimp.MailchimpCall;
import dev.caravan.mailchimp.MailchimpFailure;
import dev.caravan.mailchimp.MailchimpTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jdbi.v3.core.Jdbi;

/**
 * Works on members one by one: those who left, and those who come back. Each is looked at right
 * before something is written about it. Safe for use by many threads.
 */
public final class MemberOrders {
  private static final String ORDER = "order";
  private static final String LOOK = "memberLook";
  private static final Duration CLOCKS_APART = Duration.ofMinutes(2);

  private final SingleRows chunks;
  private final Clock clock;
  private final CandidateStore candidates;
  private final StillOut stillOut;

  public MemberOrders(SingleRows chunks, Jdbi jdbi, Segments segments, Clock clock) {
    this.chunks = chunks;
    this.clock = clock;
    this.candidates = new CandidateStore(jdbi);
    this.stillOut = new StillOut(jdbi, segments);
  }

  /** Leaves out who would come back and no longer consents, and who would leave and is back. */
  public List<MemberOrder> prepare(Chunk chunk) {
    ExportAudience work = chunk.audience();
    List<PlannedRow> due = chunks.due(chunk);
    Set<Long> withdrawn =
        chunks.withdrawn(
            chunk,
            due.stream()
                .filter(row -> row.action() == Decision.Action.RETURN)
                .map(PlannedRow::profile)
                .toList());
    Set<Long> back = stillOut.back(work, due);
    RowResults settled = new RowResults(work);
    due.stream()
        .filter(row -> withdrawn.contains(row.profile()))
        .forEach(settled::consentWithdrawn);
    due.stream().filter(row -> back.contains(row.profile())).forEach(settled::backInSegment);
    chunks.settle(chunk, settled);
    return due.stream()
        .filter(row -> !withdrawn.contains(row.profile()) && !back.contains(row.profile()))
        .map(row -> new MemberOrder(work, row))
        .toList();
  }

  public MailchimpCall look(@ExchangeProperty(ORDER) MemberOrder order) {
    return order.look();
  }

  /** The order, if it is still to be carried out, or else the result. */
  public Object judge(
      @Body MailchimpAnswer answer, @ExchangeProperty(ORDER) MemberOrder order, Exchange exchange) {
    MemberLook look = MemberLook.of(answer);
    exchange.setProperty(LOOK, answer.body());
    Optional<MemberResult> settled = look.settle(order);
    if (settled.isPresent()) {
      return settled.get();
    }
    candidates.see(order.audience(), order.row().profile(), look.status());
    MemberOrder due = new MemberOrder(order.audience(), order.row().seen(look.status()));
    // Should the answer be lost, the next attempt knows that this one was made.
    exchange.setProperty(ORDER, due);
    return due;
  }

  public MailchimpCall feed(@ExchangeProperty(ORDER) MemberOrder order) {
    return order.feed();
  }

  /** The order, unless the person unsubscribed while the removal was under way. */
  public Object judgeFeed(
      @Body MailchimpAnswer answer,
      @ExchangeProperty(ORDER) MemberOrder order,
      @ExchangeProperty(LOOK) JsonNode member) {
    for (JsonNode activity : answer.body().path("activity")) {
      Instant at = MailchimpTime.instant(activity.path("created_at_timestamp").asText());
      if (activity.path("activity_type").asText().equals("unsub")
          && at.isAfter(order.row().knownAt().minus(CLOCKS_APART))) {
        return new MemberResult.Kept(
            order.row(),
            answer.at(),
            member,
            "The person unsubscribed at %s, while the removal was under way.".formatted(at));
      }
    }
    return order;
  }

  public MailchimpCall call(MemberOrder order) {
    return order.call();
  }

  public MemberResult carriedOut(
      @Body MailchimpAnswer answer, @ExchangeProperty(ORDER) MemberOrder order) {
    return order.row().action() == Decision.Action.REMOVE
        ? new MemberResult.Gone(order.row(), answer.at(), answer.body())
        : new MemberResult.Back(order.row(), answer.at(), answer.body());
  }

  /**
   * A member that is not there needs neither, and one whose deletion got no answer is deleted; any
   * other refusal is told as it is.
   */
  public MemberResult refused(
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) MemberOrder order) {
    boolean gone = failure.kind() == MailchimpFailure.Kind.NOT_FOUND;
    return gone && order.isDeletion() && order.row().seen() != null
        ? new MemberResult.Gone(order.row(), clock.instant(), MissingNode.getInstance())
        : chunks.refused(order.row(), failure);
  }

  /** What to make of a member that changed between the look and the call. */
  public MemberResult notTakenOut(
      @Body MailchimpAnswer answer,
      @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) MailchimpFailure failure,
      @ExchangeProperty(ORDER) MemberOrder order) {
    return MemberLook.of(answer).notTakenOut(order.row(), failure);
  }
}
